import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { LeakSearch, mark } from '../support/leaks.js';
import { type OwnPostgres, startOwnPostgres } from '../support/postgres.js';
import { withRedis } from '../support/redis-client.js';
import { SecretSession } from '../support/secret-session.js';
import { databaseFiles, databaseRows, RedisCommands, redisContent } from '../support/stored.js';
import { type Form, FORMS, startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

const QUEUES = { embedded: ['jobs'], distributed: ['calls', 'jobs'] };
const boardPages = (form: Form): string[] => [
  '',
  `/queue/${QUEUES[form][0]}`,
  '/api/queues',
  ...QUEUES[form].map((name) => `/api/queues?activeQueue=${name}`),
];

/**
 * Places in which secrets may not be, what is to be found in each to show that it was looked
 * through, and what lies there.
 */
type Places = Map<string, { shows: () => string; bytes: Buffer[] }>;

/** A job shows its owner the metadata that the owner gave it, and only there. */
const withoutMetadata = (bytes: Buffer): Buffer =>
  Buffer.from(bytes.toString('latin1').replaceAll(/(\\*")metadata\1:\{[^}]*\}/g, ''), 'latin1');

describe.each(FORMS)('after a day of secrets and failures, %s,', (form) => {
  const secret = mark();
  const user = mark();
  let postgres: OwnPostgres;
  let system: System;
  let session: SecretSession;
  let commands: RedisCommands | undefined;
  let redisUrl = '';
  const places: Places = new Map();
  const searched = new Set<string>();

  function place(name: string, bytes: Buffer, shows: () => string): void {
    const known = places.get(name);
    if (known) known.bytes.push(bytes);
    else places.set(name, { shows, bytes: [bytes] });
  }

  const anyCalled = () => session.connections[1] ?? 'no connection';
  const theHung = () => session.connections.at(-1) ?? 'no connection';

  beforeAll(async () => {
    // Of its own, as its files and logs are looked through.
    postgres = await startOwnPostgres();
    system = await startSystem({
      form,
      postgres,
      settings: {
        SLUICE_ENCRYPTION_KEYS: `k1:${Buffer.from(secret.padEnd(32, 'k')).toString('base64')}`,
        SLUICE_OPS_USERS: `ada:${secret}ops-password:admin`,
        LOG_LEVEL: 'trace',
      },
      via: async (urls) => {
        if (urls.redisUrl === '') return urls;
        redisUrl = urls.redisUrl.replace('//', `//:${secret}redis@`);
        await withRedis(urls.redisUrl, (redis) =>
          redis.config('SET', 'requirepass', `${secret}redis`),
        );
        commands = await RedisCommands.watch(redisUrl);
        return { ...urls, redisUrl };
      },
    });
    session = new SecretSession(system, secret);
    await markUser();
    await session.run();
    const hung = await session.hang();
    await readBoard();
    await breakConnections();
    await loseWorker();
    await hung.answered;
    await readBoard();
    await collect();
  });

  afterAll(async () => {
    await session?.close();
    await system?.stop();
    await postgres?.stop();
  });

  /** Something that is no secret and lies where secrets would. */
  async function markUser(): Promise<void> {
    await system.client.manage('POST', '/integrations', {
      key: `api-${randomBytes(4).toString('hex')}`,
      name: user,
      baseUrl: 'https://example.com',
      auth: { type: 'none' },
    });
  }

  async function readBoard(): Promise<void> {
    const { client } = system.gateways.at(-1) ?? system;
    const authorization = `Basic ${Buffer.from(`ada:${secret}ops-password`).toString('base64')}`;
    for (const path of boardPages(form)) {
      const { status, body } = await client.send(`/ops/queues${path}`, {
        headers: { authorization },
      });
      expect([path, status]).toEqual([path, 200]);
      place('queue board', body, theHung);
    }
  }

  /** Connections to the stores break under the work. */
  async function breakConnections(): Promise<void> {
    const database = new pg.Client({ connectionString: system.databaseUrl });
    await database.connect();
    await database.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await database.end();
    if (redisUrl !== '')
      await withRedis(redisUrl, (redis) => redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub'));
    await until(async () => (await system.client.send('/health/ready')).status === 200);
  }

  async function loseWorker(): Promise<void> {
    for (const worker of [...system.workers]) {
      worker.kill('SIGKILL');
      await worker.exited;
    }
    if (form === 'distributed') await system.addWorker();
    else await system.addGateway();
  }

  async function collect(): Promise<void> {
    place('table rows', await databaseRows(system.databaseUrl), () => user);
    for (const [name, bytes] of await databaseFiles(system.databaseUrl, postgres.directory))
      place(`PostgreSQL ${name}`, bytes, name === 'server log' ? () => 'LOG:' : () => user);
    if (commands) {
      place('Redis commands', commands.bytes(), anyCalled);
      commands.close();
      for (const [name, bytes] of await redisContent(redisUrl, system.redis.dir))
        place(`Redis ${name}`, bytes, () => 'sluice:');
    }
    for (const bytes of session.said)
      place('problems and views', withoutMetadata(bytes), () => 'invalid_request');
    await system.stop();
    const processes = [...system.gateways.map(({ process }) => process), ...system.workers];
    for (const process of processes)
      place('logs', Buffer.from(process.output().join('\n')), anyCalled);
  }

  it.each([
    'logs',
    'problems and views',
    'queue board',
    'table rows',
    'PostgreSQL server log',
    'PostgreSQL write-ahead log',
    'PostgreSQL tables',
    ...(form === 'distributed' ? ['Redis commands', 'Redis keys', 'Redis dump'] : []),
  ])('no secret is in the %s', (name) => {
    const found = places.get(name);
    const { password } = new URL(system.databaseUrl);
    const search = new LeakSearch([secret, system.key, ...session.made, password]);
    const bytes = found?.bytes ?? [];
    expect([name, bytes.some((each) => each.includes(found?.shows() ?? ''))]).toEqual([name, true]);
    expect(bytes.flatMap((each) => search.in(name, each))).toEqual([]);
    searched.add(name);
  });

  it('every place has been searched', () => {
    expect([...places.keys()].toSorted()).toEqual([...searched].toSorted());
  });
});
