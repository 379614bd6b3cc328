import { randomBytes, randomUUID } from 'node:crypto';
import { KeyRing } from '#libs/sealing';
import { MessageBox } from '#libs/webhooks';
import pg from 'pg';

/** Keys with which a spec can seal what only Sluice would seal. */
export const someKeys = (): string => `k1:${randomBytes(32).toString('base64')}`;

export interface WaitingCallbacks {
  databaseUrl: string;
  keys: string;
  projectId: string;
  endpointId: string;
  url: string;
  body: string;
  count: number;
}

/**
 * Messages that wait for an endpoint, all of a moment: what jobs that end together leave behind.
 */
export async function callbacksWait(waiting: WaitingCallbacks): Promise<void> {
  const { databaseUrl, projectId, endpointId, url, body, count } = waiting;
  const box = new MessageBox(KeyRing.parse(waiting.keys));
  const ids = Array.from({ length: count }, () => randomUUID());
  const sealed = ids.map((id) => box.seal({ id, projectId }, { url, body }));
  const { host } = new URL(url);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      `insert into callback (id, project_id, endpoint_id, event, host, receiver, sealed_message)
       select id, $3, $4, 'job.settled', $5, $6, sealed
         from unnest($1::uuid[], $2::bytea[]) as waiting (id, sealed)`,
      [ids, sealed, projectId, endpointId, host, `${host} ${endpointId}`],
    );
    const change = { kind: 'callback', id: '', projectId: '' };
    await client.query('select pg_notify($1, $2)', ['sluice_change', JSON.stringify(change)]);
  } finally {
    await client.end();
  }
}
