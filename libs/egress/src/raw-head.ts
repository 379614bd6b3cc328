import type { HeaderPair } from '#libs/contracts';
import type { Dispatcher } from 'undici';
import { ProtocolError } from './failure.js';

const MAX_HEADERS = 100;
const ASCII = /^[\t\x20-\x7e]*$/;
const UNWRITABLE = /[^\t\x20-\x7e\x80-\xff]/g;

/** Raw header bytes are Latin-1 (RFC 9110 §5.5); read as such they are written back unchanged. */
export function headerPairs(raw: Dispatcher.DispatchController['rawHeaders']): HeaderPair[] {
  if (!Array.isArray(raw)) return [];
  const text = (part: Buffer | string | undefined): string =>
    typeof part === 'string' ? part : (part?.toString('latin1') ?? '');
  const pairs: HeaderPair[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) pairs.push([text(raw[i]), text(raw[i + 1])]);
  return pairs;
}

/**
 * What the parser lets through and nobody could pass on faithfully.
 * @throws ProtocolError
 */
export function assertAnswerHead(status: number, headers: readonly HeaderPair[]): void {
  if (status < 200 || status > 599) throw new ProtocolError(`the status ${status}`);
  if (headers.length > MAX_HEADERS) throw new ProtocolError(`${headers.length} headers`);
  for (const [name, value] of headers) {
    // Any other coding would reach the caller as content, without the word that explains it.
    if (
      name.length === 'transfer-encoding'.length &&
      name.toLowerCase() === 'transfer-encoding' &&
      value.trim().toLowerCase() !== 'chunked'
    )
      throw new ProtocolError(`the transfer coding "${value}"`);
  }
}

/**
 * The phrase's bytes as Latin-1, like header values. It comes decoded as UTF-8; bytes that were
 * none are lost.
 */
export const reasonPhrase = (decoded: string): string =>
  ASCII.test(decoded)
    ? decoded
    : Buffer.from(decoded.replaceAll('\ufffd', '?')).toString('latin1').replace(UNWRITABLE, '?');
