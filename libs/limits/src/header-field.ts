import type { HeaderField, HeaderPair } from '#libs/contracts';
import { decimal } from './reset-time.js';

/** Header lines by lower-case name, those that somebody wants to read. */
export type HeaderLines = ReadonlyMap<string, readonly string[]>;

/** Where a value is; `header` in lower case. */
export interface Field {
  header: string;
  key?: string | undefined;
  at?: number | undefined;
}

export function fieldOf(field: HeaderField | undefined): Field | undefined {
  if (field === undefined) return undefined;
  const { header, key, at }: Field = typeof field === 'string' ? { header: field } : field;
  return { header: header.toLowerCase(), key, at };
}

/** Reads the head once. */
export function linesOf(headers: readonly HeaderPair[], wanted: ReadonlySet<string>): HeaderLines {
  const lines = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (!wanted.has(lower)) continue;
    const known = lines.get(lower);
    if (known) known.push(value);
    else lines.set(lower, [value]);
  }
  return lines;
}

/** The texts at a place: the header's lines, or the values in them that `key` and `at` name. */
export function valuesAt(lines: HeaderLines, { header, key, at }: Field): readonly string[] {
  const whole = lines.get(header) ?? [];
  const values = key === undefined ? whole : whole.flatMap((line) => valuesAfter(line, key));
  if (at === undefined) return values;
  const text = key === undefined ? values.join(',') : values[0];
  const value = text?.split(/[,/]/, at + 1)[at];
  return value === undefined ? [] : [value];
}

/** The first number at a place; what follows it, as in `100;w=60` or `32/40`, is left alone. */
export function numberAt(lines: HeaderLines, field: Field): number | undefined {
  const [first] = valuesAt(lines, field);
  return first === undefined ? undefined : decimal(first.split(/[,;/]/, 1).join('').trim());
}

/** What follows `name=` or `"name":`, up to where a list, an object or a word ends. */
function valuesAfter(text: string, name: string): string[] {
  const values: string[] = [];
  for (let i = text.indexOf(name); i >= 0; i = text.indexOf(name, i + name.length)) {
    if (i > 0 && /[\w.-]/.test(text.charAt(i - 1))) continue;
    const value = /"?[ \t]*[=:][ \t]*(?:"([^"]*)"|([^\s;,"{}[\]]+))/y;
    value.lastIndex = i + name.length;
    const found = value.exec(text);
    if (found) values.push(found[1] ?? found[2] ?? '');
  }
  return values;
}
