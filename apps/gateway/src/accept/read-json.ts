import { isUtf8 } from 'node:buffer';
import { SluiceError } from '#libs/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { JOB_TEXT_NAMES, keepJobText } from './job-text.js';
import { JsonFault, MAX_JSON_DEPTH, scanJson } from './json-scanner.js';
import { readBody } from './read-body.js';

type Parser = (request: FastifyRequest) => Promise<unknown>;

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');
/**
 * Members and elements of a request that describes something to us: more than any integration has.
 */
const MOST_VALUES = 2_000;
const LONGEST_TEXT = 131_072;
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
  return async (request) => {
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
  if (!isUtf8(json)) throw new JsonFault('syntax');
  const names = routeOptions.url === JOBS ? JOB_TEXT_NAMES : NONE;
  const members = scanJson(json, { names, most: MOST_VALUES, longest: LONGEST_TEXT });
  return names === NONE ? json : keepJobText(raw, json, members);
}

const NONE: ReadonlySet<string> = new Set();

const withoutMark = (body: Buffer): Buffer =>
  body.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
    ? body.subarray(BYTE_ORDER_MARK.length)
    : body;

const refusalOf = ({ kind }: JsonFault): SluiceError =>
  new SluiceError('invalid_request', { detail: FAULTS[kind] });
