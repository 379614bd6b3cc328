import { textOf } from './text.js';

export interface Column {
  name: string;
  /** Members to go down. */
  path: readonly string[];
}

/** @param names with dots between members, for example `properties.email` */
export const columnsNamed = (names: readonly string[]): Column[] =>
  names.map((name) => ({ name, path: name.split('.') }));

/** All members of the rows, in the order in which they come up. */
export function columnsOf(rows: readonly object[]): Column[] {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  return [...names].map((name) => ({ name, path: [name] }));
}

/** Those that have a text on one line; all of them where there is no such. */
export function readableColumnsOf(rows: readonly object[]): Column[] {
  const all = columnsOf(rows);
  const readable = all.filter((column) =>
    rows.every((row) => typeof (valueAt(row, column) ?? '') !== 'object'),
  );
  return readable.length > 0 ? readable : all;
}

export const cellOf = (row: object, column: Column): string => textOf(valueAt(row, column));

const valueAt = (row: object, { path }: Column): unknown =>
  path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? (value as Record<string, unknown>)[name]
        : undefined,
    row,
  );
