import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { SluiceError } from '#libs/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { JOB_TEXT_NAMES, type JobText, keepJobText, takeJobText } from './job-text.js';
import { JsonFault, MAX_JSON_DEPTH, type Member, scanJson } from './json-scanner.js';
import { readBody } from './read-body.js';

type Parser = (request: FastifyRequest) => Promise<unknown>;

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');
/**
 * Members and elements of a request that describes something to us: more than any integration has.
 */
const MOST_VALUES = 2_000;
const LONGEST_TEXT = 131_072;
const JOBS = '/jobs';
/** Read where it is known what becomes of it. */
const BATCHES = '/batches';
/** They hold a job. */
const SCHEDULES: ReadonlySet<string> = new Set(['/schedules', '/schedules/:id']);

const FAULTS: Record<JsonFault['kind'], string> = {
  syntax: 'The body cannot be read: it is announced as JSON, and is none.',
  depth: `The JSON is nested deeper than ${MAX_JSON_DEPTH} levels.`,
  values: `The JSON holds more than ${MOST_VALUES} members and elements.`,
  text: `The JSON holds a text of more than ${LONGEST_TEXT} bytes.`,
};

/**
 * Management input and jobs. What is too much is refused before anything is made of it. Keys that
 * would reach a prototype are refused, and of equal keys the last one counts.
 */
export function jsonParser(fastify: FastifyInstance): Parser {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  return async (request) => {
    if (request.routeOptions.url === BATCHES) return undefined;
    const json = withoutMark(await readBody(request.raw));
    try {
      const text = readable(request, json).toString();
      return await new Promise((resolve, reject) => {
        void parse(request, text, (error, value) => (error ? reject(error) : resolve(value)));
      });
    } catch (error) {
      throw error instanceof JsonFault ? refusalOf(error) : error;
    }
  };
}

/** @throws JsonFault */
function readable({ raw, routeOptions }: FastifyRequest, json: Buffer): Buffer {
  const { url = '' } = routeOptions;
  if (url === JOBS) return withoutJobText(raw, json);
  const members = membersOf(json, SCHEDULES.has(url) ? SCHEDULED : NONE);
  const parts: Buffer[] = [];
  let at = 0;
  for (const { source, start, end } of members) {
    parts.push(json.subarray(at, start), withoutJobText(raw, source));
    at = end;
  }
  return at === 0 ? json : Buffer.concat([...parts, json.subarray(at)]);
}

/** @throws JsonFault */
function membersOf(json: Buffer, names: ReadonlySet<string>): Member[] {
  if (!isUtf8(json)) throw new JsonFault('syntax');
  return scanJson(json, { names, most: MOST_VALUES, longest: LONGEST_TEXT });
}

/**
 * One of many descriptions that a request holds.
 * @returns its texts, and the JSON of the rest
 * @throws SluiceError `invalid_request`
 */
export function readJob(json: Buffer): { text: JobText; rest: unknown } {
  return refusingFaults(() => {
    const { text, rest } = takeJobText(json, membersOf(json, JOB_TEXT_NAMES));
    return { text, rest: parsed(rest) };
  });
}

/**
 * A description whose list holds many others.
 * @param name of the list
 * @returns the elements of the list as they were written; of the rest, what is there with none
 * @throws SluiceError `invalid_request`
 */
export function readList(json: Buffer, name: string): { elements: Buffer[]; rest: unknown } {
  return refusingFaults(() => {
    const member = membersOf(json, new Set([name])).at(-1);
    if (!member) return { elements: [], rest: parsed(json) };
    const { source, start, end } = member;
    const isList = source[0] === OPEN_ARRAY;
    const elements = isList ? scanJson(source, { most: Infinity }) : [];
    const around = [json.subarray(0, start), Buffer.from('[]'), json.subarray(end)];
    return {
      elements: elements.map((element) => element.source),
      rest: parsed(isList ? Buffer.concat(around) : json),
    };
  });
}

const OPEN_ARRAY = 0x5b;
const parsed = (json: Buffer): unknown => JSON.parse(json.toString());

function refusingFaults<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof JsonFault ? refusalOf(error) : error;
  }
}

const NONE: ReadonlySet<string> = new Set();
const SCHEDULED: ReadonlySet<string> = new Set(['job']);

const withoutJobText = (raw: IncomingMessage, json: Buffer): Buffer =>
  keepJobText(raw, json, membersOf(json, JOB_TEXT_NAMES));

const withoutMark = (body: Buffer): Buffer =>
  body.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
    ? body.subarray(BYTE_ORDER_MARK.length)
    : body;

const refusalOf = ({ kind }: JsonFault): SluiceError =>
  new SluiceError('invalid_request', { detail: FAULTS[kind] });
