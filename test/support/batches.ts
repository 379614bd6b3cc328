import { request } from 'node:http';
import type { Client } from './client.js';
import { type Answer, problemOf } from './client.js';
import type { Site } from './system.js';
import { PATIENCE_MS, until } from './until.js';

export interface BatchBody {
  id: string;
  state: string;
  accepted: number;
  rejected: number;
  errors: { line: number; code: string; message: string }[];
  counts: Record<'unsettled' | 'answered' | 'failed' | 'unknown' | 'expired' | 'cancelled', number>;
  progress: number;
  ratePerSecond: number;
  estimatedEndAt?: string;
  replayOf?: string;
  cancelledAt?: string;
  settledAt?: string;
}

type Clients = Pick<Site, 'client'>;

/** Strings are lines as they are, everything else is a line of JSON. */
export const linesOf = (jobs: readonly unknown[]): string =>
  jobs.map((job) => `${typeof job === 'string' ? job : JSON.stringify(job)}\n`).join('');

export const sendBatch = (
  { client }: Clients,
  jobs: readonly unknown[],
  { query = '', key }: { query?: string; key?: string } = {},
): Promise<Answer> =>
  client.send(`/batches${query}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-ndjson',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    body: linesOf(jobs),
  });

/** Fails unless it is accepted. */
export async function postBatch(
  site: Clients,
  jobs: readonly unknown[],
  options?: Parameters<typeof sendBatch>[2],
): Promise<Pick<BatchBody, 'id' | 'accepted' | 'rejected' | 'errors'>> {
  const answer = await sendBatch(site, jobs, options);
  if (answer.status !== 202)
    throw new Error(`${answer.status}: ${JSON.stringify(problemOf(answer))}`);
  return JSON.parse(answer.text) as BatchBody;
}

export const batchOf = ({ client }: Clients, id: string): Promise<BatchBody> =>
  client.manage<BatchBody>('GET', `/batches/${id}`);

/** Resolves to the batch once all of it has ended. */
export const settledBatch = (
  site: Clients,
  id: string,
  timeoutMs = PATIENCE_MS,
): Promise<BatchBody> =>
  until(
    async () => {
      const batch = await batchOf(site, id);
      return batch.state === 'settled' && batch;
    },
    { timeoutMs, what: `the end of batch ${id}` },
  );

/** A batch of which its sender decides when the next lines come. */
export interface OpenUpload {
  write(jobs: readonly unknown[]): Promise<void>;
  /** Resolves to the status of the answer. */
  end(): Promise<number>;
  hangUp(): void;
  /** `undefined` when the connection ended without one. */
  status: Promise<number | undefined>;
}

export function openUpload({ address, key }: Pick<Client, 'address' | 'key'>): OpenUpload {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' };
  const outgoing = request(`${address}/batches`, { method: 'POST', headers, agent: false });
  const status = new Promise<number | undefined>((resolve) => {
    outgoing.once('response', (incoming) => {
      incoming.resume();
      resolve(incoming.statusCode);
    });
    outgoing.once('error', () => resolve(undefined));
    outgoing.once('close', () => resolve(undefined));
  });
  return {
    status,
    write: (jobs) =>
      new Promise((resolve, reject) =>
        outgoing.write(linesOf(jobs), (error) => (error ? reject(error) : resolve())),
      ),
    end: async () => {
      outgoing.end();
      return (await status) ?? 0;
    },
    hangUp: () => void outgoing.destroy(),
  };
}
