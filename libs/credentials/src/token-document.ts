import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { type HeaderPair, headerValue } from '#libs/contracts';

/** Far more than any token answer holds, and little enough to be unpacked at once. */
const MAX_UNPACKED_BYTES = 1_048_576;
const FORM = /^[^\s<>{}"=&]+=[^\s<>"]*$/;
/** The outermost object of a text: some servers put a call or a guard against scripts around it. */
const OBJECT_WITHIN = /^[^<{]*(\{.*\})[^}]*$/s;

type Unpack = (bytes: Buffer) => Buffer;
const atMost = { maxOutputLength: MAX_UNPACKED_BYTES };
const UNPACKERS: ReadonlyMap<string, readonly Unpack[]> = new Map([
  ['gzip', [(bytes: Buffer) => gunzipSync(bytes, atMost)]],
  ['deflate', [inflateSync, inflateRawSync].map((each) => (bytes: Buffer) => each(bytes, atMost))],
  ['br', [(bytes: Buffer) => brotliDecompressSync(bytes, atMost)]],
]);

/**
 * The text of an answer, whatever it was packed and encoded in. What cannot be unpacked is taken as
 * it is.
 */
export function textOf(body: Buffer, headers: readonly HeaderPair[]): string {
  const bytes = unpacked(body, headerValue(headers, 'content-encoding') ?? '');
  const charset = charsetOf(bytes, headerValue(headers, 'content-type') ?? '');
  return decoded(bytes, charset).replaceAll('\0', '').trim();
}

/**
 * What a token endpoint's text holds: JSON (RFC 6749 §5.1) or a form, whatever its media type says;
 * out of an array of one.
 * @returns `undefined` for anything else
 */
export function documentOf(text: string): unknown {
  const json = parsed(text) ?? parsed(OBJECT_WITHIN.exec(text)?.[1] ?? '');
  if (typeof json === 'string') return json === text ? undefined : documentOf(json.trim());
  if (json !== undefined) return Array.isArray(json) && json.length === 1 ? json[0] : json;
  const form = text.replace(/^[?#]/, '');
  return FORM.test(form) ? Object.fromEntries(new URLSearchParams(form)) : undefined;
}

/** What JSON says, and `undefined` for what is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unpacked(body: Buffer, encoding: string): Buffer {
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  const name = isGzip ? 'gzip' : encoding.trim().toLowerCase();
  for (const unpack of UNPACKERS.get(name) ?? []) {
    try {
      return unpack(body);
    } catch {
      // In another way, or as it is.
    }
  }
  return body;
}

/**
 * A byte order mark, or the zeros that UTF-16 puts beside every ASCII character, decide before what
 * the header says.
 */
function charsetOf(bytes: Buffer, contentType: string): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || second === 0) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || first === 0) return 'utf-16be';
  if (first === 0xef && second === 0xbb) return 'utf-8';
  const told = /charset\s*=\s*"?([\w-]+)/i.exec(contentType)?.[1] ?? '';
  return told.toLowerCase().startsWith('utf') ? 'utf-8' : told;
}

/** By a charset that nobody knows it is read as UTF-8. */
function decoded(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
