import { Resolver } from 'node:dns';

/** The entries of a comma-separated list of name servers. */
export const parseNameServers = (value: string): string[] =>
  value
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

export function areNameServers(value: string): boolean {
  try {
    new Resolver().setServers(parseNameServers(value));
    return true;
  } catch {
    return false;
  }
}
