import { isUtf8 } from 'node:buffer';
import { SluiceError } from '#libs/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { JOB_TEXT_NAMES, keepJobText } from './job-text.js';
import { JsonFault, MAX_JSON_DEPTH, scanJson } from './json-scanner.js';

type Done = (error: Error | null, value?: unknown) => void;
type Parser = (request: unknown, body: Buffer, done: Done) => void;

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');
/**
 * Members and elements of a request that describes something to us: more than any integration has.
 */
const MOST_VALUES = 2_000;
const LONGEST_TEXT = 131_072;
const MOST_BYTES = 1_048_576;
const JOBS = '/jobs';

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
  return (request, body, done) => {
    try {
      const incoming = request as FastifyRequest;
      void parse(incoming, readable(incoming, withoutMark(body)).toString(), done);
    } catch (error) {
      done(error instanceof JsonFault ? refusalOf(error) : (error as Error));
    }
  };
}

/** @throws JsonFault; SluiceError `request_too_large` */
function readable({ raw, routeOptions }: FastifyRequest, json: Buffer): Buffer {
  if (!isUtf8(json)) throw new JsonFault('syntax');
  const names = routeOptions.url === JOBS ? JOB_TEXT_NAMES : NONE;
  if (names === NONE && json.length > MOST_BYTES)
    throw new SluiceError('request_too_large', { detail: TOO_LARGE });
  const members = scanJson(json, { names, most: MOST_VALUES, longest: LONGEST_TEXT });
  return names === NONE ? json : keepJobText(raw, json, members);
}

const TOO_LARGE = `Here a body of JSON may have ${MOST_BYTES} bytes.`;
const NONE: ReadonlySet<string> = new Set();

const withoutMark = (body: Buffer): Buffer =>
  body.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
    ? body.subarray(BYTE_ORDER_MARK.length)
    : body;

const refusalOf = ({ kind }: JsonFault): SluiceError =>
  new SluiceError('invalid_request', { detail: FAULTS[kind] });
