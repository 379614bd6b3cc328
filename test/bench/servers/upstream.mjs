/** The third party: bare node:http with keep-alive, always the same JSON answer of 1,024 bytes. */
import { createServer } from 'node:http';
import { ANSWER_BYTES } from '../answer.mjs';
import { announce } from './announce.mjs';

const frame = JSON.stringify({ id: 'item-1', note: '' });
const answer = Buffer.from(
  JSON.stringify({ id: 'item-1', note: 'x'.repeat(ANSWER_BYTES - frame.length) }),
);
const headers = ['content-type', 'application/json', 'content-length', String(answer.length)];

const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  request.resume();
  response.writeHead(200, headers).end(answer);
});
server.listen(0, '127.0.0.1', () => announce(server));
