import type { Redis } from '#libs/redis';
import { BullModule } from '@nestjs/bullmq';
import type { DynamicModule } from '@nestjs/common';
import {
  createPostgresBackend,
  createRedisBackend,
  type QueueOptions,
  runMigrations,
  setDefaultBackendFactory,
} from 'bullmq';
import pg from 'pg';

export const PREFIX = 'sluice';
/** Workers of 0.2, which know no portions, do not look here. */
const PORTIONS_PREFIX = `${PREFIX}:portions`;

export const CALLS = 'calls';
export const JOBS = 'jobs';

/**
 * Where BullMQ keeps its queues. In a worker process Redis clients must wait for commands; in a
 * gateway they must not.
 */
export type QueueBackend = { kind: 'redis'; connection: Redis } | { kind: 'postgres'; url: string };

/**
 * The queues of a backend: all of them are registered, and shown to operators. In one process calls
 * are handed over in memory.
 */
export const queuesOf = ({ kind }: QueueBackend): string[] =>
  kind === 'redis' ? [CALLS, JOBS] : [JOBS];

const POSTGRES_POOL = 6;
/** BullMQ writes an event per state change that nobody reads here; the stream is kept short. */
const EVENTS_KEPT = 100;

/**
 * Registers the queues on a backend. The backend is process-wide in BullMQ, so this is called once,
 * before anything that injects a queue is created.
 */
export function queueModule(backend: QueueBackend): DynamicModule[] {
  if (backend.kind === 'redis') setDefaultBackendFactory(createRedisBackend);
  else setDefaultBackendFactory(createPostgresBackend);
  const connection =
    backend.kind === 'redis'
      ? backend.connection
      : { connectionString: backend.url, max: POSTGRES_POOL };
  return [
    BullModule.forRoot({
      connection: connection as QueueOptions['connection'],
      prefix: PREFIX,
      // Readiness checks the version. BullMQ asks once, and a queue whose question got no answer
      // would never work again.
      skipVersionCheck: true,
      streams: { events: { maxLen: EVENTS_KEPT } },
      defaultJobOptions: {
        removeOnComplete: true,
        removeOnFail: true,
        attempts: 1,
        stackTraceLimit: 0,
      },
    }),
    BullModule.registerQueue(
      ...queuesOf(backend).map((name) => ({
        name,
        prefix: name === CALLS ? PORTIONS_PREFIX : PREFIX,
      })),
    ),
  ];
}

/** Creates or updates BullMQ's own tables, for the backend on Postgres. */
export async function migrateQueues(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await runMigrations(client);
  } finally {
    await client.end();
  }
}
