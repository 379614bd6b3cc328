import { STATUS_CODES } from 'node:http';
import { type AnswerHead, headerValue } from '#libs/contracts';
import { decodeBody } from '#libs/links';

const MOST_DECODED_BYTES = 262_144;
/** So many values are looked through for a sentence. */
const MOST_VALUES = 200;
const MOST_CHARACTERS = 2_000;
/** Where third parties say what is wrong, the usual ones first. */
const SENTENCES = [
  ...['message', 'msg', 'errorMessage', 'error_message', 'error_description', 'description'],
  ...['detail', 'summary', 'title', 'reason', 'error'],
];

/** An error of the third party, told of inside of one of Truto's. */
export function remoteError({ status, headers }: AnswerHead, body: Buffer): string {
  const decoded = decodeBody(body, headers, MOST_DECODED_BYTES);
  const text = Buffer.isBuffer(decoded) ? decoded.toString() : '';
  const json = parsed(text);
  const error = STATUS_CODES[status] ?? 'Error';
  const known = {
    statusCode: status,
    error,
    message: (json && sentenceIn(json.value)) ?? error,
    truto_is_remote_error: true,
    ...insightOf(status, headerValue(headers, 'www-authenticate')),
  };
  // JSON stays as it is written: numbers in it may be longer than JavaScript's.
  const raw = json ? text : JSON.stringify(text);
  return `${JSON.stringify(known).slice(0, -1)},"raw_response":${raw}}`;
}

function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** The first sentence there is, the outermost ones before those inside of them. */
function sentenceIn(value: unknown): string | undefined {
  const values: unknown[] = [value];
  for (let i = 0; i < values.length && i < MOST_VALUES; i++) {
    const each = values[i];
    if (typeof each !== 'object' || each === null) continue;
    const members = new Map(Object.entries(each).slice(0, MOST_VALUES));
    const said = SENTENCES.map((name) => members.get(name)).find(isSentence);
    if (said !== undefined) return said.slice(0, MOST_CHARACTERS);
    values.push(...members.values());
  }
  return undefined;
}

const isSentence = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** What a third party says that keeps to RFC 6750 §3.1: which scopes are missing. */
function insightOf(status: number, challenge = ''): object {
  if (status !== 403 || !/\berror="?insufficient_scope\b/i.test(challenge)) return {};
  const [, scopes = ''] = /\bscope="([^"]*)"/i.exec(challenge) ?? [];
  const [, description = 'The connection was authorised without these scopes.'] =
    /\berror_description="([^"]*)"/i.exec(challenge) ?? [];
  const value = { missing_scopes: scopes.split(' ').filter((scope) => scope !== '') };
  return { truto_error_insight: { forbidden_error: { description, value } } };
}
