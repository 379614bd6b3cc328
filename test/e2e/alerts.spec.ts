import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { parse } from 'yaml';
import { aConnection } from '../support/builders.js';
import { aFakeGrant } from '../support/fake-grant.js';
import { jobOf, postJob, settled } from '../support/jobs.js';
import { Recording } from '../support/recording.js';
import { scraped } from '../support/scrape.js';
import { query } from '../support/sql.js';
import { startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

interface Rule {
  alert: string;
  annotations: { summary: string; runbook: string };
}

const LEADS = 'sluice_leader 1';
const PUT_BACK = /^sluice_jobs_put_back_total [1-9]/m;
const ROOT = join(import.meta.dirname, '../..');
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const { groups } = parse(textOf('ops/prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);

describe('each alert', () => {
  it.each(rules)('$alert leads to a runbook', ({ annotations: { runbook } }) => {
    const [page = '', anchor] = runbook.split('#');
    const headings = [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title);
    expect(headings.map((title) => title.toLowerCase())).toContain(anchor);
  });
});

describe('the alerts that fire', () => {
  let system: System;
  let connection: string;
  beforeAll(async () => {
    system = await startSystem({ form: 'distributed', breaksStores: true });
    ({ id: connection } = await aConnection(system));
  });
  afterAll(() => system?.stop());

  const sql = (statement: string) => query(system.databaseUrl, statement);
  const recording = () =>
    new Recording([
      ...system.gateways.map(({ client }, index) => ({
        instance: `gateway-${index}`,
        url: client.address,
      })),
      ...system.workers.map(({ address }, index) => ({
        instance: `worker-${index}`,
        url: address,
      })),
    ]);

  it('are none while everything works', async () => {
    const seen = recording();
    for (let minute = 0; minute < 10; minute++) {
      await system.client.call(connection, '/');
      const { id } = await postJob(system, { connection, path: '/' });
      await settled(system, id);
      await seen.minutes(1);
    }
    seen.expectFiring([]);
  });

  it('say that jobs have had their turn and nobody takes them', async () => {
    const [worker] = system.workers;
    const seen = recording();
    await seen.minutes(2);
    worker?.kill('SIGSTOP');
    const { id } = await postJob(system, { connection, path: '/' });
    await sql(`update lane set wake_at = wake_at - interval '10 minutes'`);
    await seen.minutes(5);
    worker?.kill('SIGCONT');
    seen.expectFiring(['SluiceNoLeader', 'SluiceQueueStuck']);
    expect((await settled(system, id)).state).toBe('answered');
    const leads = async () => (await scraped({ url: worker?.address ?? '' })).includes(LEADS);
    await until(leads, { what: 'the next term of the leader' });
  });

  it('say that a third party wants to be left alone, and jobs wait for hours', async () => {
    const blocked = await aConnection(system);
    system.upstream.on('/limited', { status: 429, headers: { 'retry-after': '7200' } });
    const { id } = await postJob(system, { connection: blocked.id, path: '/limited' });
    await until(async () => (await jobOf(system, id)).refusals === 1);
    const seen = recording();
    await seen.minutes(8);
    seen.expectFiring([]);
    await sql(`update job set accepted_at = accepted_at - interval '2 hours' where id = '${id}'`);
    await seen.minutes(8);
    seen.expectFiring(['SluiceLaneBlocked']);
    await system.client.send(`/jobs/${id}`, { method: 'DELETE' });
  });

  it('say that a provider fails', async () => {
    system.upstream.on('/broken', { status: 503 });
    const seen = recording();
    for (let minute = 0; minute < 12; minute++) {
      await Promise.all(
        Array.from({ length: 10 }, () => system.client.call(connection, '/broken')),
      );
      await seen.minutes(1);
    }
    seen.expectFiring(['SluiceProviderErrors']);
  });

  it('say that many connections have lost their authorisation', async () => {
    const seen = recording();
    await seen.minutes(2);
    const grants = await Promise.all(Array.from({ length: 12 }, () => aFakeGrant(system)));
    system.upstream.on('/token', { status: 400, body: { error: 'invalid_grant' } });
    await Promise.all(grants.map(({ id }) => system.client.call(id, '/api')));
    await seen.minutes(3);
    seen.expectFiring(['SluiceReauthSurge']);
  });

  it('say that an endpoint takes nothing', async () => {
    const receiver = await WebhookReceiver.start();
    receiver.answer(() => ({ status: 500 }));
    const { client } = system;
    const { id } = await client.manage<{ id: string }>('POST', '/webhook-endpoints', {
      url: receiver.url,
    });
    await postJob(system, { connection, path: '/', callback: { endpoint: id } });
    const isFailing = `failing_since is not null and id = '${id}'`;
    await until(
      async () => (await sql(`select from webhook_endpoint where ${isFailing}`)).length > 0,
    );
    await sql(
      `update webhook_endpoint set failing_since = failing_since - interval '1 hour'
       where ${isFailing}`,
    );
    const seen = recording();
    await seen.minutes(3);
    seen.expectFiring(['SluiceEndpointFailing']);
    await client.send(`/webhook-endpoints/${id}`, { method: 'DELETE' });
    await receiver.close();
  });

  it('say that Redis may drop what it was given', async () => {
    const redis = new Redis(system.redis.url);
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const seen = recording();
    await seen.minutes(3);
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
    redis.disconnect();
    seen.expectFiring(['SluiceRedisEvicts']);
  });

  it('say that the queue has lost jobs, and that it was away', async () => {
    const held = await aConnection(system, { connection: { limits: { concurrency: 1 } } });
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    system.upstream.on('/held', () => released.then(() => ({ body: 'done' })));
    const first = await postJob(system, { connection: held.id, path: '/held' });
    await until(() => system.upstream.arrivals(({ target }) => target === '/held').length > 0);
    const { id } = await postJob(system, { connection: held.id, path: '/waiting' });
    await until(async () => (await jobOf(system, id)).state === 'queued');
    const seen = recording();
    await seen.minutes(2);
    await system.redis.kill();
    await seen.minutes(3);
    seen.expectFiring(['SluiceNoLeader', 'SluiceStoreDown']);
    await system.redis.restart({ empty: true });
    const [worker] = system.workers;
    const isPutBack = async () => {
      const text = await scraped({ url: worker?.address ?? '' });
      return text.includes(LEADS) && PUT_BACK.test(text);
    };
    await until(isPutBack, { what: 'a leader, and a job that is put back' });
    release();
    for (const each of [first.id, id]) await settled(system, each);
    await seen.minutes(2);
    seen.expectFiring(['SluiceQueueLosesJobs']);
  });
});
