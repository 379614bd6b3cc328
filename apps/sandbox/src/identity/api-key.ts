import type { FastifyRequest } from 'fastify';
import { queryText } from '../query.js';
import { Refusal } from '../refusal.js';

const VALID_KEY = 'sandbox-key';

export interface SentKey {
  key: string;
  via: 'header' | 'query';
}

/** The API key as sent, valid or not. */
export function sentKey(request: FastifyRequest): SentKey | undefined {
  const header = request.headers['x-sandbox-key'];
  const query = queryText(request, 'api_key');
  if (header !== undefined && query !== undefined) {
    throw new Refusal(400, 'bad_request', 'Send the key as header or as query, not as both.');
  }
  if (header !== undefined) return { key: header.toString(), via: 'header' };
  return query === undefined ? undefined : { key: query, via: 'query' };
}

export function requireKey(request: FastifyRequest): SentKey {
  const sent = sentKey(request);
  if (sent?.key === VALID_KEY) return sent;
  const message = `Send the header x-sandbox-key: ${VALID_KEY}, or ?api_key=${VALID_KEY}.`;
  throw new Refusal(401, 'invalid_key', message);
}
