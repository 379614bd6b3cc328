import { randomUUID } from 'node:crypto';

/**
 * Stands for a source in what `JSON.stringify` writes. Drawn anew by every process, so that nobody
 * can send one.
 */
const MARK = `source:${randomUUID()}:`;
const MARKED = new RegExp(`"${MARK}([A-Za-z0-9+/=]*)"`, 'g');

/**
 * A JSON value as its author wrote it: digits, escapes, blanks and repeated names included. A
 * parser would give other ones back, because numbers become doubles. `JSON.stringify` writes a mark
 * in its place, which `withSources` replaces by the text.
 */
export class JsonSource {
  constructor(readonly text: string) {}

  toJSON(): string {
    return MARK + Buffer.from(this.text).toString('base64');
  }
}

/** Puts sources where `JSON.stringify` has left their marks. */
export const withSources = (json: string): string =>
  json.includes(MARK)
    ? json.replace(MARKED, (_mark, base64: string) => Buffer.from(base64, 'base64').toString())
    : json;
