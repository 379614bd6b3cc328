import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { type Client, PatientClient } from '../support/client.js';
import { aSealingKey, sealedBy, startRotation } from '../support/encryption-keys.js';
import { headerOf } from '../support/fake-upstream.js';
import { scaled } from '../support/scale.js';
import { query } from '../support/sql.js';
import { startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

const CONNECTIONS = scaled({ full: 10_000, short: 600 });
const MAKERS = 32;
const CALLERS = 8;
const FORMER = aSealingKey('k1');
const NEW = aSealingKey('k2');

/** A lock on a row half-way stops it there. @returns what is sealed with which key after that */
async function killInTheMiddle(databaseUrl: string): Promise<Record<string, number>> {
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  try {
    await database.query('begin');
    await database.query(
      `select from credential where connection_id =
         (select connection_id
           from credential order by connection_id offset ${CONNECTIONS / 2} limit 1) for update`,
    );
    const rotation = await startRotation(databaseUrl, `${NEW},${FORMER}`);
    await until(async () => {
      const waiting = await query(
        databaseUrl,
        `select from pg_stat_activity
          where application_name = 'sluice-maintain' and wait_event_type = 'Lock'`,
      );
      return waiting.length > 0;
    });
    rotation.kill('SIGKILL');
    expect(await rotation.exited).toEqual({ code: null, signal: 'SIGKILL' });
  } finally {
    await database.end();
  }
  return sealedBy(databaseUrl);
}

describe(`a rotation of the encryption key of ${CONNECTIONS} connections`, () => {
  let system: System;
  const ids: string[] = [];
  beforeAll(async () => {
    system = await startSystem({
      form: 'distributed',
      settings: { SLUICE_ENCRYPTION_KEYS: FORMER },
    });
    await system.client.manage('POST', '/integrations', {
      key: 'api',
      name: 'A third party',
      baseUrl: system.upstream.url,
      plainHttpHosts: [system.upstream.host],
      auth: { type: 'bearer' },
    });
    await Promise.all(Array.from({ length: MAKERS }, () => makeConnections()));
    await system.restart({ SLUICE_ENCRYPTION_KEYS: `${NEW},${FORMER}` });
  }, 300_000);
  afterAll(() => system?.stop());

  async function makeConnections(): Promise<void> {
    while (ids.length < CONNECTIONS) {
      const n = ids.push('') - 1;
      const { id } = await system.client.manage<{ id: string }>('POST', '/connections', {
        integration: 'api',
        credentials: { token: `token-${n}` },
      });
      ids[n] = id;
    }
  }

  /**
   * Calls whom it likes until it is told to stop.
   * @returns how often it was not answered with what its token brings
   */
  async function keepCalling(
    client: Client,
    signal: AbortSignal,
  ): Promise<{ calls: number; failed: string[] }> {
    const failed: string[] = [];
    let calls = 0;
    for (; !signal.aborted; calls++) {
      const n = Math.floor(Math.random() * CONNECTIONS);
      const { status, text } = await client.call(ids[n] ?? '', '/whoami');
      if (status !== 200 || text !== `Bearer token-${n}`) failed.push(`${n}: ${status} ${text}`);
      await pause(2);
    }
    return { calls, failed };
  }

  it('fails no call, survives being killed in the middle, and leaves nothing for the former key', async () => {
    const { upstream, databaseUrl } = system;
    upstream.on('/whoami', ({ arrival }) => ({ body: headerOf(arrival, 'authorization') ?? '' }));
    const [gateway] = system.gateways;
    const client = new PatientClient(gateway?.client.address ?? '', system.key);
    const stop = new AbortController();
    const callers = Array.from({ length: CALLERS }, () => keepCalling(client, stop.signal));

    const between = await killInTheMiddle(databaseUrl);
    expect(between['k1']).toBeGreaterThan(0);
    expect(between['k2']).toBeGreaterThan(0);

    const rotation = await startRotation(databaseUrl, `${NEW},${FORMER}`);
    expect(await rotation.exited).toEqual({ code: 0, signal: null });
    const { k2: done = 0, ...left } = await sealedBy(databaseUrl);
    // What was made twice, because the answer to the first time came too late, is sealed too.
    expect([left, done >= CONNECTIONS]).toEqual([{}, true]);
    stop.abort();
    const results = await Promise.all(callers);
    client.close();
    expect(results.flatMap(({ failed }) => failed)).toEqual([]);
    process.stderr.write(
      `rotation of ${CONNECTIONS} connections: killed with ${between['k2']} done, ${results.reduce((sum, { calls }) => sum + calls, 0)} calls meanwhile, 0 failed\n`,
    );

    const restarted = await system.restart({ SLUICE_ENCRYPTION_KEYS: NEW });
    for (let n = 0; n < CONNECTIONS; n += 97)
      expect((await restarted.client.call(ids[n] ?? '', '/whoami')).text).toBe(`Bearer token-${n}`);
  }, 300_000);
});
