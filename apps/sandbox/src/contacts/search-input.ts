import { Refusal } from '../refusal.js';

const MAX_LIMIT = 100;

export interface SearchInput {
  limit: number;
  cursor: string;
  /** A piece of the names that are looked for. */
  name: string;
}

export function readSearch(body: unknown): SearchInput {
  const { limit = 25, cursor = '', name = '' } = (body ?? {}) as Record<string, unknown>;
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
    throw refusal(`The field limit must be a whole number from 1 to ${MAX_LIMIT}.`);
  if (typeof cursor !== 'string' || typeof name !== 'string')
    throw refusal('The fields cursor and name must be texts.');
  return { limit, cursor, name };
}

const refusal = (message: string): Refusal => new Refusal(400, 'bad_request', message);
