import type { IncomingMessage } from 'node:http';
import { SluiceError } from '#libs/errors';
import { type Member, scanJson } from './json-scanner.js';

const KEPT = Symbol('what a job says in JSON, as written');

/**
 * Members of a job's description whose JSON is the caller's own: it is passed on, or comes back, as
 * it was written.
 */
export interface JobText {
  body?: Buffer;
  query?: Buffer;
  metadata?: Buffer;
}

export const JOB_TEXT_NAMES: ReadonlySet<string> = new Set(['body', 'query', 'metadata']);
const OPENING = { object: 0x7b, array: 0x5b };
const MOST_PARAMETERS = 1_000;

type Describing = IncomingMessage & { [KEPT]?: JobText };

/** What a job said in JSON of its own; nothing for requests that describe none. */
export const jobTextOf = (request: Describing): JobText => request[KEPT] ?? {};

/** Keeps the texts of a description's members aside, for `jobTextOf`. */
export function keepJobText(request: Describing, json: Buffer, members: Member[]): Buffer {
  const { text, rest } = takeJobText(json, members);
  request[KEPT] = text;
  return rest;
}

/**
 * Takes the texts out of a description.
 * @returns the rest with `{}` or `[]` in their places: what they hold is not ours to look at
 */
export function takeJobText(json: Buffer, members: Member[]): { text: JobText; rest: Buffer } {
  const text: JobText = {};
  const rest: Buffer[] = [];
  let at = 0;
  for (const { name, source, start, end } of members) {
    const key = name as keyof JobText;
    // Of equal names the last one counts.
    delete text[key];
    const isArray = source[0] === OPENING.array;
    if (isArray ? key !== 'body' : source[0] !== OPENING.object) continue;
    text[key] = source;
    rest.push(json.subarray(at, start), Buffer.from(isArray ? '[]' : '{}'));
    at = end;
  }
  return { text, rest: at === 0 ? json : Buffer.concat([...rest, json.subarray(at)]) };
}

/**
 * Parameters in the order and, where they are numbers, with the digits that they were written with;
 * repeated ones are repeated.
 * @throws SluiceError `invalid_request` naming the first that is neither a text nor a number,
 *   `true` or `false`
 */
export function parametersOf(query: Buffer): [name: string, value: string][] {
  const members = scanJson(query, { most: Infinity });
  if (members.length > MOST_PARAMETERS)
    throw refused('query', `must not hold more than ${MOST_PARAMETERS} parameters`);
  return members.map(({ name, source }) => [name, valueOf(name, source.toString())]);
}

function valueOf(name: string, source: string): string {
  if (source.startsWith('"')) return JSON.parse(source) as string;
  if (/^(?:[-0-9]|true|false)/.test(source)) return source;
  throw refused(`query.${name.slice(0, 100)}`, 'must be a text, a number, true or false');
}

const refused = (path: string, message: string): SluiceError =>
  new SluiceError('invalid_request', { errors: [{ path, message }], dispatched: false });
