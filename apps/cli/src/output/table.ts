import stringWidth from 'string-width';
import { cellOf, type Column } from './columns.js';
import { textOf } from './text.js';

const GAP = '  ';
const ELLIPSIS = '…';

export interface TableOptions {
  /** Cells that are wider are cut; nothing is cut where nobody looks at it. */
  widest?: number;
  /** How a heading is set off. */
  heading?: (text: string) => string;
}

/** Columns under their headings, as wide as what is in them. */
export function table(
  rows: readonly object[],
  columns: readonly Column[],
  { widest = Infinity, heading = (text) => text }: TableOptions = {},
): string {
  const cells = rows.map((row) => columns.map((column) => cut(plain(cellOf(row, column)), widest)));
  const headings = columns.map(({ name }) => name.toUpperCase());
  const widths = headings.map((text, index) =>
    Math.max(stringWidth(text), ...cells.map((row) => stringWidth(row[index] ?? ''))),
  );
  const lineOf = (row: readonly string[]): string =>
    row
      .map((cell, index) => padded(cell, widths[index] ?? 0))
      .join(GAP)
      .trimEnd();
  return [heading(lineOf(headings)), ...cells.map(lineOf)].map((line) => `${line}\n`).join('');
}

/** Names and values of one thing, a line each. */
export function fields(value: object, options: TableOptions = {}): string {
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  const width = Math.max(0, ...entries.map(([name]) => stringWidth(name)));
  const { heading = (text: string) => text } = options;
  return entries
    .map(([name, each]) => `${heading(padded(name, width))}${GAP}${plain(textOf(each))}\n`)
    .join('');
}

const padded = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - stringWidth(text)));

/** What a third party sends must not steer the terminal, nor end a line. */
const plain = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ');

function cut(text: string, widest: number): string {
  if (stringWidth(text) <= widest) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(kept + segment) >= widest) break;
    kept += segment;
  }
  return kept + ELLIPSIS;
}
