import { InvalidArgumentError } from 'commander';

/** Collects `name=value` from an option that may be given many times. */
export function collectQuery(text: string, query = new URLSearchParams()): URLSearchParams {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write it as name=value.');
  query.append(text.slice(0, at), text.slice(at + 1));
  return query;
}

/** Collects `name: value`. */
export function collectHeader(text: string, headers: [string, string][] = []): [string, string][] {
  const at = text.indexOf(':');
  if (at < 1) throw new InvalidArgumentError('Write it as "name: value".');
  return [...headers, [text.slice(0, at).trim(), text.slice(at + 1).trim()]];
}

export const commaSeparated = (text: string): string[] => text.split(',');

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}
