import { type AnswerHead, type HeaderPair, headerValue } from '#libs/contracts';
import { decodeBody, type Unread } from './decode-body.js';
import { placesOf } from './json-places.js';
import { mapStrings } from './json-strings.js';
import { mapLinkTargets } from './link-header.js';
import type { Links } from './links.js';

/** Larger bodies pass as they are: this is held of one, and it is decoded up to this size. */
export const MAX_LINKED_BYTES = 1_048_576;

const JSON_TYPE = /^application\/(?:[^\s;/]+\+)?json\s*(?:;|$)/i;
const SINGLE = new Set(['location', 'content-location']);
/** They speak of the bytes that were changed. */
const OUTDATED = new Set(['content-md5', 'digest', 'content-digest', 'repr-digest']);

/** The headers of an answer, with `Link`, `Location` and `Content-Location` rewritten. */
export const linkedHeaders = (links: Links, headers: readonly HeaderPair[]): HeaderPair[] =>
  headers.map(([name, value]): HeaderPair => {
    const lower = name.toLowerCase();
    if (lower === 'link') return [name, mapLinkTargets(value, (each) => links.rewrite(each))];
    return [name, SINGLE.has(lower) ? links.rewrite(value) : value];
  });

/** Whether the body has to be looked through: it is JSON, and has fields that are links. */
export const mayHoldLinks = ({ fields }: Links, headers: readonly HeaderPair[]): boolean =>
  fields.length > 0 && JSON_TYPE.test(headerValue(headers, 'content-type') ?? '');

/**
 * The whole body with the declared links rewritten, decoded.
 * @returns the very same body when no link in it changes, so that it keeps its encoding; or why it
 *   stays as it is
 */
export function linkedBody(
  links: Links,
  { status, headers }: AnswerHead,
  body: Buffer,
): Buffer | Unread {
  if (status === 206) return 'partial_content';
  const decoded = decodeBody(body, headers, MAX_LINKED_BYTES);
  if (!Buffer.isBuffer(decoded)) return decoded;
  const mapped = mapStrings(decoded, placesOf(links.fields), (each) => links.rewrite(each));
  return mapped === decoded ? body : mapped;
}

/** The headers of a body that was decoded and changed, and has so many bytes now. */
export const changedHeaders = (headers: readonly HeaderPair[], bytes: number): HeaderPair[] =>
  headers.flatMap(([name, value]): HeaderPair[] => {
    const lower = name.toLowerCase();
    if (lower === 'content-encoding' || OUTDATED.has(lower)) return [];
    return [[name, lower === 'content-length' ? String(bytes) : value]];
  });
