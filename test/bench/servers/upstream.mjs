/** The third party: bare node:http with keep-alive, always the same JSON answer of 1,024 bytes. */
import { createServer } from 'node:http';
import { ANSWER, ANSWER_HEADERS } from '../answer.mjs';
import { announce } from './announce.mjs';

const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  request.resume();
  response.writeHead(200, ANSWER_HEADERS).end(ANSWER);
});
server.listen(0, '127.0.0.1', () => announce(server));
