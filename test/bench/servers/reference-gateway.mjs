/**
 * The reference, first half: an HTTP request becomes a BullMQ job that carries it, and is answered
 * from this process's reply list in Redis. Nothing is authenticated, sealed, limited or logged.
 */
import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import fastify from 'fastify';
import { Redis } from 'ioredis';
import { announce } from './announce.mjs';

const url = process.env['REDIS_URL'] ?? '';
const queue = new Queue('calls', {
  connection: new Redis(url, { maxRetriesPerRequest: null }),
  defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
});
const replies = new Redis(url, { maxRetriesPerRequest: null });
const replyTo = `replies:${randomUUID()}`;

/** @typedef {{ id: string, status: number, type: string, body: string }} Reply */
/** @type {Map<string, (reply: Reply) => void>} */
const waiting = new Map();
let calls = 0;

async function drain() {
  for (;;) {
    const popped = await replies.blmpop(0, 1, replyTo, 'LEFT', 'COUNT', 100);
    for (const message of popped?.[1] ?? []) {
      const reply = JSON.parse(message);
      waiting.get(reply.id)?.(reply);
      waiting.delete(reply.id);
    }
  }
}

const app = fastify({ keepAliveTimeout: 0 });

app.get('/*', async (request, reply) => {
  const id = String(++calls);
  const answered = new Promise((/** @type {(reply: Reply) => void} */ resolve) =>
    waiting.set(id, resolve),
  );
  await queue.add('call', { id, replyTo, method: request.method, path: request.url });
  const answer = await answered;
  return reply.code(answer.status).header('content-type', answer.type).send(answer.body);
});

await queue.waitUntilReady();
void drain();
await app.listen({ port: 0, host: '127.0.0.1' });
announce(app.server);
