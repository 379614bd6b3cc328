import { cellOf, type Column } from './columns.js';

/** RFC 4180, with a line of headings, and line ends for the tools of a shell. */
export const csv = (rows: readonly object[], columns: readonly Column[]): string =>
  [columns.map(({ name }) => name), ...rows.map((row) => columns.map((each) => cellOf(row, each)))]
    .map((cells) => `${cells.map(quoted).join(',')}\n`)
    .join('');

const quoted = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
