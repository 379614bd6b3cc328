import type { FastifyRequest } from 'fastify';
import { Refusal } from './refusal.js';

/** The bounds of a number in the query, both inclusive. */
export interface Range {
  min: number;
  max: number;
  fallback: number;
}

/** The parameter's value, or undefined when it is absent. Refuses a repeated parameter. */
export function queryText(request: FastifyRequest, name: string): string | undefined {
  const value: unknown = (request.query as Record<string, unknown>)[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new Refusal(400, 'bad_request', `The parameter ${name} is repeated; send it once.`);
}

export function wholeNumber(request: FastifyRequest, name: string, range: Range): number {
  const text = queryText(request, name);
  if (text === undefined) return range.fallback;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= range.min && value <= range.max) return value;
  const wanted = `a whole number from ${range.min} to ${range.max}`;
  throw new Refusal(400, 'bad_request', `The parameter ${name} must be ${wanted}.`);
}
