import { SluiceError } from '#libs/errors';
import type { TypedBody } from '../../accept/body-form.js';
import { JsonFault, type Member, scanJson } from '../../accept/json-scanner.js';

const CONFIG = 'methodConfig';
const JSON_TYPE = /^\s*application\/(?:[^\s;/]+\+)?json\b/i;
/** What `fetch` says of any text that nothing else is said of. */
const TEXT_TYPE = /^\s*text\/plain\b/i;
const BLANKS = new Set(Buffer.from(' \t\r\n'));
const [COMMA = 0] = Buffer.from(',');

/**
 * A body of `/custom`: JSON is sent on as JSON, although its client says that it is text, and
 * without `methodConfig`, which is for Truto. Of the rest not a byte changes.
 * @throws SluiceError `invalid_request` when it has that twice
 */
export function customBody({ bytes, contentType }: TypedBody): TypedBody {
  const isText = TEXT_TYPE.test(contentType);
  const mayHoldConfig = bytes.includes(CONFIG);
  if (!isText && !(mayHoldConfig && JSON_TYPE.test(contentType))) return { bytes, contentType };
  const members = configsIn(bytes);
  if (!members) return { bytes, contentType };
  return { bytes: without(bytes, members), contentType: isText ? 'application/json' : contentType };
}

/** `undefined` where the body is no JSON object or list. */
function configsIn(bytes: Buffer): Member[] | undefined {
  const start = bytes.findIndex((byte) => !BLANKS.has(byte));
  if (start < 0 || !'{['.includes(String.fromCharCode(bytes[start] ?? 0))) return undefined;
  try {
    return scanJson(bytes, { names: new Set([CONFIG]), most: Infinity });
  } catch (error) {
    if (error instanceof JsonFault) return undefined;
    throw error;
  }
}

function without(bytes: Buffer, [member, ...others]: readonly Member[]): Buffer {
  if (!member) return bytes;
  if (others.length > 0)
    throw new SluiceError('invalid_request', {
      errors: [{ path: CONFIG, message: 'must not be there twice' }],
      dispatched: false,
    });
  const next = skip(bytes, member.end, 1);
  if (bytes[next] === COMMA) return cut(bytes, member.from, next + 1);
  const before = skip(bytes, member.from - 1, -1);
  return cut(bytes, bytes[before] === COMMA ? before : member.from, member.end);
}

function skip(bytes: Buffer, from: number, step: 1 | -1): number {
  let at = from;
  while (BLANKS.has(bytes[at] ?? 0)) at += step;
  return at;
}

const cut = (bytes: Buffer, from: number, to: number): Buffer =>
  Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
