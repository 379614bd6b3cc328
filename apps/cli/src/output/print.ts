import { once } from 'node:events';
import { styleText } from 'node:util';
import { columnsNamed, columnsOf, readableColumnsOf } from './columns.js';
import { csv } from './csv.js';
import { fields, table, type TableOptions } from './table.js';

export const FORMATS = ['table', 'json', 'yaml', 'csv', 'ndjson'] as const;
export type Format = (typeof FORMATS)[number];

export interface PrintOptions {
  output?: Format;
  /** What a person wants to see of it, unless they say otherwise. */
  columns?: readonly string[];
}

const WIDEST_CELL = 48;

/** To standard output, no faster than whoever reads it. */
export async function write(data: string | Uint8Array): Promise<void> {
  if (data.length > 0 && !process.stdout.write(data)) await once(process.stdout, 'drain');
}

/** For the person at the terminal; never part of what is piped on. */
export const note = (text: string): void => void process.stderr.write(`${text}\n`);

/** Items as they come, or when all are there, where a form needs that. */
export async function printRows(
  rows: Iterable<object> | AsyncIterable<object>,
  { output = 'table', columns }: PrintOptions,
): Promise<void> {
  if (output === 'ndjson') {
    for await (const row of rows) await write(`${JSON.stringify(row)}\n`);
    return;
  }
  const all: object[] = [];
  for await (const row of rows) all.push(row);
  if (output === 'json' || output === 'yaml') return write(await document(all, output));
  const named = columns && columnsNamed(columns);
  if (output === 'csv') return write(csv(all, named ?? columnsOf(all)));
  if (all.length === 0) return note('There is nothing.');
  return write(table(all, named ?? readableColumnsOf(all), look()));
}

/** One thing. */
export async function printOne(value: unknown, options: PrintOptions): Promise<void> {
  const { output = 'table', columns } = options;
  if (Array.isArray(value)) return printRows(value.map(asRow), options);
  if (output === 'json' || output === 'yaml') return write(await document(value, output));
  if (output === 'ndjson') return write(`${JSON.stringify(value)}\n`);
  const row = asRow(value);
  if (output === 'csv')
    return write(csv([row], columns ? columnsNamed(columns) : columnsOf([row])));
  return write(columns ? table([row], columnsNamed(columns), look()) : fields(row, look()));
}

async function document(value: unknown, form: 'json' | 'yaml'): Promise<string> {
  if (form === 'json') return `${JSON.stringify(value ?? null, undefined, 2)}\n`;
  const { stringify } = await import('yaml');
  return stringify(value ?? null);
}

const asRow = (value: unknown): object =>
  typeof value === 'object' && value !== null ? value : { value };

/** Colours and cuts are for terminals; `NO_COLOR` is kept to. */
function look(): TableOptions {
  if (!process.stdout.isTTY) return {};
  return {
    widest: WIDEST_CELL,
    heading: (text) => styleText('bold', text, { stream: process.stdout }),
  };
}
