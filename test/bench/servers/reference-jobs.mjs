/**
 * The reference of jobs. `POST /jobs` is a bare route that inserts one row and answers when it is
 * committed; `POST /drain?jobs=N` puts N jobs into BullMQ, has them called, and answers when the
 * last one is done. Nothing is authenticated, sealed, claimed, kept or logged.
 */
import { randomUUID } from 'node:crypto';
import { Queue, Worker } from 'bullmq';
import fastify from 'fastify';
import { Redis } from 'ioredis';
import pg from 'pg';
import { Pool } from 'undici';
import { JOB } from '../jobs/poster.mjs';
import { announce } from './announce.mjs';

const ADDED_AT_ONCE = 500;
const redisUrl = process.env['REDIS_URL'] ?? '';
const database = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
const upstream = new Pool(process.env['UPSTREAM_URL'] ?? '', { connections: 256 });
const queue = new Queue('jobs', {
  connection: new Redis(redisUrl, { maxRetriesPerRequest: null }),
  defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
});
const worker = new Worker('jobs', call, {
  connection: new Redis(redisUrl, { maxRetriesPerRequest: null }),
  concurrency: 256,
});

/** @param {import('bullmq').Job} job */
async function call({ data: { method, path, body } }) {
  const answer = await upstream.request({ path, method, body });
  await answer.body.text();
}

await database.query('create table job (id uuid primary key, connection text, request jsonb)');
const app = fastify({ keepAliveTimeout: 0 });

app.post('/jobs', async (request, reply) => {
  const id = randomUUID();
  const { connection, ...job } = /** @type {{ connection: string }} */ (request.body);
  await database.query('insert into job values ($1, $2, $3)', [id, connection, job]);
  return reply.code(202).send({ id });
});

app.post('/drain', async (request) => {
  const jobs = Number(/** @type {{ jobs: string }} */ (request.query).jobs);
  await worker.pause();
  const all = Array.from({ length: jobs }, () => ({ name: 'call', data: JOB }));
  while (all.length > 0) await queue.addBulk(all.splice(0, ADDED_AT_ONCE));
  const drained = untilDone(jobs);
  const startedAt = performance.now();
  void worker.resume();
  await drained;
  return { ms: performance.now() - startedAt };
});

/**
 * @param {number} jobs
 * @returns {Promise<void>}
 */
function untilDone(jobs) {
  return new Promise((resolve) => {
    let done = 0;
    const onCompleted = () => {
      if (++done < jobs) return;
      worker.off('completed', onCompleted);
      resolve();
    };
    worker.on('completed', onCompleted);
  });
}

await worker.waitUntilReady();
await app.listen({ port: 0, host: '127.0.0.1' });
announce(app.server);
