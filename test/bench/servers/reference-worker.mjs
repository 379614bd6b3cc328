/**
 * The reference, second half: takes jobs, makes the call, pushes the answer to the asking gateway.
 */
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { Pool } from 'undici';
import { announce } from './announce.mjs';

const url = process.env['REDIS_URL'] ?? '';
const upstream = new Pool(process.env['UPSTREAM_URL'] ?? '', { connections: 256 });
const replies = new Redis(url, { maxRetriesPerRequest: null });

/** @param {import('bullmq').Job} job */
async function call({ data: { id, replyTo, method, path } }) {
  const answer = await upstream.request({ path, method });
  const body = await answer.body.text();
  const type = answer.headers['content-type'];
  await replies.rpush(replyTo, JSON.stringify({ id, status: answer.statusCode, type, body }));
}

const worker = new Worker('calls', call, {
  connection: new Redis(url, { maxRetriesPerRequest: null }),
  concurrency: 256,
  removeOnComplete: { count: 0 },
});
await worker.waitUntilReady();
announce();
