import { batchOf, linesOf, openUpload, settledBatch } from '../support/batches.js';
import { aConnection } from '../support/builders.js';
import { scaled } from '../support/scale.js';
import { query } from '../support/sql.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

const JOBS = scaled({ full: 20_000, short: 1_500 });
const KILLS = scaled({ full: 8, short: 2 });

describe.each(FORMS)('a batch whose processes are killed, %s,', (form) => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ form });
  });
  afterAll(() => system?.stop());

  async function killGateway(): Promise<void> {
    const [gateway] = system.gateways.splice(0, 1);
    gateway?.process.kill('SIGKILL');
    await gateway?.process.exited;
    gateway?.client.close();
    await system.addGateway();
  }

  /** Embedded there is one process, which is the gateway as well. */
  async function killWorker(): Promise<void> {
    if (form === 'embedded') return killGateway();
    system.workers.splice(0, 1)[0]?.kill('SIGKILL');
    await system.addWorker();
  }

  const site = () => {
    const [gateway] = system.gateways;
    if (!gateway) throw new Error('no gateway runs');
    return { client: gateway.client, upstream: system.upstream };
  };
  const stored = async () =>
    Number((await query(system.databaseUrl, 'select count(*) from staged_job'))[0]?.['count']);

  it('is not there when its gateway died while it came in, and is when it is sent again under its key', async () => {
    const { id: connection } = await aConnection(site());
    const jobs = Array.from({ length: 1_000 }, (_, n) => ({ connection, path: `/in/${n}` }));
    const upload = openUpload(site().client);
    await upload.write(jobs);
    await until(async () => (await stored()) > 0);
    await killGateway();
    await query(
      system.databaseUrl,
      `update batch set lease_until = now() where state = 'uploading'`,
    );
    await until(async () => (await stored()) === 0, { what: 'the end of a lost upload' });
    expect(await query(system.databaseUrl, 'select from batch')).toEqual([]);
    expect(system.upstream.arrivals()).toEqual([]);
  });

  it('loses no job, sends none twice that may not be, and counts exactly', async () => {
    const { id: connection } = await aConnection(site());
    const jobs = Array.from({ length: JOBS }, (_, n) => ({
      connection,
      method: n % 2 === 0 ? 'GET' : 'POST',
      path: `/run/${n}`,
    }));
    const answer = await site().client.send('/batches', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: linesOf(jobs),
    });
    expect(answer.status).toBe(202);
    const { id } = JSON.parse(answer.text) as { id: string };
    for (let kill = 1; kill <= KILLS; kill++) {
      const part = (JOBS * kill) / (KILLS + 1);
      await until(() => system.upstream.arrivals().length >= part, { what: `kill ${kill}` });
      await (kill % 2 === 0 ? killGateway() : killWorker());
    }
    const { counts } = await settledBatch(site(), id, 240_000);
    const ended = (await query(
      system.databaseUrl,
      `select state, method, route, line from settled_job where batch_id = '${id}'`,
    )) as { state: string; method: string; route: string; line: number }[];
    expect(new Set(ended.map(({ line }) => line)).size).toBe(JOBS);
    const of = (state: string) => ended.filter((job) => job.state === state).length;
    expect(counts).toEqual({
      unsettled: 0,
      answered: of('answered'),
      failed: of('failed'),
      unknown: of('unknown'),
      expired: 0,
      cancelled: 0,
    });
    const arrivals = new Map<string, number>();
    for (const { target } of system.upstream.arrivals())
      arrivals.set(target, (arrivals.get(target) ?? 0) + 1);
    const posts = ended.filter(({ method }) => method === 'POST');
    expect(posts.filter(({ route }) => (arrivals.get(route) ?? 0) > 1)).toEqual([]);
    expect(ended.filter(({ state, method }) => method === 'GET' && state !== 'answered')).toEqual(
      [],
    );
    expect((await batchOf(site(), id)).progress).toBe(1);
  });
});
