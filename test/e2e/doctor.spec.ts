import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { aConnection } from '../support/builders.js';
import type { Client } from '../support/client.js';
import { aSealingKey } from '../support/encryption-keys.js';
import { jobOf, postJob, settled } from '../support/jobs.js';
import { freePort } from '../support/ports.js';
import { startProcess } from '../support/processes.js';
import { removeAtExit } from '../support/reaper.js';
import { query } from '../support/sql.js';
import { startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

interface Health {
  status: number;
  checks: Record<string, string>;
}
interface Diagnosis {
  code: number | null;
  /** What is wrong, by part. */
  wrong: Record<string, string>;
  lines: string[];
}

const AN_HOUR_AHEAD =
  '--import=data:text/javascript,const%20now=Date.now;Date.now=()=>now()+3600000';

async function doctor(env: Record<string, string>): Promise<Diagnosis> {
  const running = await startProcess({ entry: 'maintain', env, args: ['doctor'] });
  const { code } = await running.exited;
  const lines = running.output();
  const wrong = lines.flatMap((line) => {
    const [, part = '', says = ''] = /^WRONG (\S+) +(.*)$/.exec(line) ?? [];
    return part === '' ? [] : [[part, says]];
  });
  return { code, lines, wrong: Object.fromEntries(wrong) as Record<string, string> };
}

async function healthOf(client: Client): Promise<Health> {
  const { status, text } = await client.send('/health/ready');
  return { status, checks: (JSON.parse(text) as Health).checks };
}

describe('what is wrong with an installation', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ form: 'distributed' });
  });
  afterAll(() => system?.stop());

  const sql = (statement: string) => query(system.databaseUrl, statement);
  const health = () => healthOf(system.client);
  const wrong = async (): Promise<Diagnosis['wrong']> => {
    const { code, wrong: found } = await doctor(system.environment);
    expect(code).toBe(1);
    return found;
  };

  it('is nothing while it works', async () => {
    await until(async () => (await sql('select from leader')).length > 0);
    const { code, lines, wrong: found } = await doctor(system.environment);
    expect([code, found]).toEqual([0, {}]);
    expect(lines.map((line) => line.split(/ +/)[1])).toEqual([
      ...['settings', 'versions', 'schema', 'redis', 'keys', 'clock', 'disk', 'leader', 'jobs'],
      ...['partitions', 'callbacks'],
    ]);
    const { status, checks } = await health();
    expect([status, new Set(Object.values(checks))]).toEqual([200, new Set(['ok'])]);
  });

  it('is a setting that nobody can read, or that is missing', async () => {
    const unread = await doctor({ ...system.environment, PORT: 'three' });
    expect([unread.code, unread.wrong['settings']]).toEqual([1, expect.stringContaining('PORT')]);
    const { DATABASE_URL: _, ...without } = system.environment;
    const nowhere = { ...without, SLUICE_DATA_DIR: '/nowhere' };
    expect((await doctor(nowhere)).wrong['settings']).toMatch(/set DATABASE_URL/);
  });

  it('is a migration that was not applied', async () => {
    const [last] = await sql('select name from sluice_migration order by id desc limit 1');
    const name = String(last?.['name']);
    await sql(`delete from sluice_migration where name = '${name}'`);
    const { status, checks } = await health();
    expect([status, checks['database']]).toEqual([503, expect.stringContaining(name)]);
    expect((await wrong())['schema']).toMatch(/maintain\.js migrate/);
    await sql(`insert into sluice_migration (timestamp, name) values (0, '${name}')`);
    expect((await health()).status).toBe(200);
  });

  it('is Redis, when it may drop what it was given', async () => {
    const redis = new Redis(system.redis.url);
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    expect((await health()).checks['redis']).toMatch(/to noeviction/);
    expect((await wrong())['redis']).toMatch(/to noeviction/);
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
    redis.disconnect();
  });

  it('is a clock that is wrong, which is told and keeps nobody from working', async () => {
    const skewed = { NODE_OPTIONS: AN_HOUR_AHEAD };
    const { client } = await system.addGateway(skewed);
    const { status, checks } = await healthOf(client);
    expect([status, checks['clock']]).toEqual([200, expect.stringMatching(/3600 s ahead/)]);
    const { wrong: found } = await doctor({ ...system.environment, ...skewed });
    expect(found['clock']).toMatch(/network time/);
  });

  it('is a directory in which no token can be kept', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sluice-test-'));
    removeAtExit(directory);
    writeFileSync(join(directory, 'file'), '');
    const unwritable = { SLUICE_DATA_DIR: join(directory, 'file', 'data') };
    const { client } = await system.addGateway(unwritable);
    const { status, checks } = await healthOf(client);
    expect([status, checks['disk']]).toEqual([200, expect.stringMatching(/cannot be written/)]);
    const { wrong: found } = await doctor({ ...system.environment, ...unwritable });
    expect(found['disk']).toMatch(/cannot be written/);
  });

  it('is a worker that stands still', async () => {
    const { id: connection } = await aConnection(system);
    const [worker] = system.workers;
    worker?.kill('SIGSTOP');
    const { id } = await postJob(system, { connection, path: '/' });
    await sql(`update lane set wake_at = wake_at - interval '10 minutes'`);
    await sql('update leader set lease_until = now()');
    const found = await wrong();
    expect([found['jobs'], found['leader']]).toEqual([
      expect.stringMatching(/nobody takes them: start a worker/),
      expect.stringMatching(/start one/),
    ]);
    worker?.kill('SIGCONT');
    expect((await settled(system, id)).state).toBe('answered');
    expect((await jobOf(system, id)).attempts).toBe(1);
  });

  it('is a key that others seal with and this process has not', async () => {
    const { SLUICE_ENCRYPTION_KEYS: former = '' } = system.environment;
    await system.addGateway({ SLUICE_ENCRYPTION_KEYS: `${aSealingKey('k2')},${former}` });
    const { status, checks } = await health();
    expect([status, checks['keys']]).toEqual([503, expect.stringMatching(/"k2".*Add it/)]);
    expect((await wrong())['keys']).toMatch(/"k2".*Add it/);
  });

  it('is PostgreSQL, when it is nowhere', async () => {
    const away = `postgres://nobody@127.0.0.1:${await freePort()}/none`;
    const { code, wrong: found } = await doctor({ ...system.environment, DATABASE_URL: away });
    expect([code, found['schema']]).toEqual([1, expect.stringMatching(/check DATABASE_URL/)]);
  });
});

it('is found by its data directory when everything runs in one process', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-test-'));
  removeAtExit(directory);
  const port = await freePort();
  const env = { SLUICE_DATA_DIR: directory, SLUICE_SANDBOX_PORT: 'off', HOST: '127.0.0.1' };
  const standalone = await startProcess({
    entry: 'standalone',
    env: { ...env, PORT: String(port) },
    readyUrl: `http://127.0.0.1:${port}/health/ready`,
  });
  const isWell = async (): Promise<boolean> => (await doctor(env)).code === 0;
  await until(isWell, { what: 'a worker that leads' });
  standalone.kill('SIGTERM');
  await standalone.exited;
  expect((await doctor(env)).wrong['settings']).toMatch(/no Sluice runs/);
});
