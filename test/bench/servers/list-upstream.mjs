/**
 * The third party of `npm run bench -- resources`: `/list` answers a page of 100 items of 500 bytes
 * after 20 ms, anything else the answer of `upstream.mjs` at once.
 */
import { createServer } from 'node:http';
import { ANSWER, ANSWER_HEADERS } from '../answer.mjs';
import { announce } from './announce.mjs';

const DELAY_MS = 20;
const ITEMS = 100;
const ITEM_BYTES = 500;

/** @param {number} index */
function item(index) {
  const fields = { id: `item-${index}`, first: 'Ada', last: 'Lovelace', amount: index };
  const rest = ITEM_BYTES - JSON.stringify({ ...fields, note: '' }).length;
  return { ...fields, note: 'x'.repeat(rest) };
}

const page = Buffer.from(
  JSON.stringify({ data: Array.from({ length: ITEMS }, (_, index) => item(index)), next: 'c2' }),
);
const PAGE_HEADERS = ['content-type', 'application/json', 'content-length', String(page.length)];

const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  request.resume();
  if (!request.url?.startsWith('/list')) response.writeHead(200, ANSWER_HEADERS).end(ANSWER);
  else setTimeout(() => response.writeHead(200, PAGE_HEADERS).end(page), DELAY_MS);
});
server.listen(0, '127.0.0.1', () => announce(server));
