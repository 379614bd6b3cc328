#!/usr/bin/env node
// Receives the callback of a job and verifies who signed it.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

const url = process.env.SLUICE_URL ?? 'http://127.0.0.1:3000';
const { SLUICE_DATA_DIR: dir = '.sluice', SLUICE_KEY } = process.env;
const key = SLUICE_KEY ?? readFileSync(`${dir}/api-key`, 'utf8').trim();
const WAIT_MS = 10_000;

let secret = '';
const server = createServer((request, response) => void receive(request, response));

/** What is not signed with our secret is nobody's we know, and is refused. */
async function receive(request, response) {
  try {
    const message = new Webhook(secret).verify(await text(request), request.headers);
    response.writeHead(204).end();
    server.emit('verified', message);
  } catch {
    response.writeHead(400).end('The signature is not right.');
  }
}

async function sluice(method, path, input) {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(input === undefined ? {} : { body: JSON.stringify(input) }),
  });
  const said = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${said}`);
  return said === '' ? undefined : JSON.parse(said);
}

server.listen(0, '127.0.0.1');
await once(server, 'listening');
const verified = once(server, 'verified', { signal: AbortSignal.timeout(WAIT_MS) });
const endpoint = await sluice('POST', '/webhook-endpoints', {
  url: `http://127.0.0.1:${server.address().port}/`,
});
secret = endpoint.secret;
try {
  const callback = { endpoint: endpoint.id };
  await sluice('POST', '/jobs', { connection: 'sandbox:demo', path: '/v1/me', callback });
  const [{ type, data }] = await verified;
  console.log(`Verified ${type}: job ${data.id} was ${data.state} with ${data.response.status}.`);
} finally {
  await sluice('DELETE', `/webhook-endpoints/${endpoint.id}`);
  server.close();
}
