import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { sleep } from '#libs/clock';
import { type Attack, type Bystander, expectUnharmed } from '../support/bystander.js';
import { aConnection } from '../support/builders.js';
import type { Client } from '../support/client.js';
import { FakeNameServer } from '../support/name-server.js';
import { scaled } from '../support/scale.js';
import { query } from '../support/sql.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { aKey } from '../support/tenant.js';
import { until } from '../support/until.js';

/** With 49 dead names each; an integration may name 50 hosts. */
const DEAD_CONNECTIONS = scaled({ full: 5, short: 2 });
const DEAD_NAMES = 49;
const BROKEN_CREDENTIALS = 32;
const CALLS_OF_EACH = scaled({ full: 60, short: 8 });
/** With a million requests in 31 days, the most that a window may have. */
const MONTH = { requests: 1_000_000, perMs: 31 * 86_400_000 };
const COST = 1_000;
const COSTLY = 900;
const JOBS = scaled({ full: 110_000, short: 5_000 });

describe.each(FORMS)('beside another tenant, %s,', (form) => {
  let nameServer: FakeNameServer;
  let system: System;
  let bystander: Bystander;
  beforeAll(async () => {
    nameServer = await FakeNameServer.start();
    nameServer.knows('bystander.example', ['127.0.0.1'], 1).neverAnswers('dead.example');
    system = await startSystem({ form, settings: { SLUICE_NAME_SERVERS: nameServer.address } });
    bystander = await aBystander();
  });
  afterAll(async () => {
    await system?.stop();
    await nameServer?.close();
  });

  /** The owner of a project. */
  async function aTenant(): Promise<{ client: Client; projectId: string }> {
    const name = randomBytes(6).toString('hex');
    const { id: projectId } = await system.installation.manage<{ id: string }>(
      ...(['POST', '/projects', { name }] as const),
    );
    const { client } = await aKey(system, projectId, ['proxy', 'manage']);
    return { client, projectId };
  }

  /** Every call of it needs a new connection, so that its name is looked up all the time. */
  async function aBystander(): Promise<Bystander> {
    const { upstream } = system;
    upstream.on('/quiet', { body: 'quiet', headers: { connection: 'close' } });
    const { client } = await aTenant();
    const host = `bystander.example:${upstream.port}`;
    const integration = { baseUrl: `http://${host}`, plainHttpHosts: [host] };
    const { id } = await aConnection({ client, upstream }, { integration });
    return { call: () => client.call(id, '/quiet') };
  }

  /** Calls that are made again and again until they are stopped; a second later when they fail. */
  function calling(client: Client, calls: { connection: string; target: string }[]) {
    const hangUp = new AbortController();
    const { signal } = hangUp;
    setMaxListeners(0, signal);
    const callers = calls.map(async ({ connection, target }) => {
      while (!signal.aborted) {
        const answer = await client.call(connection, target, { signal }).catch(() => undefined);
        // What fails at once, made again at once, would test how many calls a machine can make.
        if (answer?.status !== 200) await sleep(1_000, { signal }).catch(() => undefined);
      }
    });
    return async (): Promise<void> => {
      hangUp.abort();
      await Promise.all(callers);
    };
  }

  it('whose name servers never answer, a call takes as long as it did', async () => {
    const { client } = await aTenant();
    const { upstream } = system;
    const calls: { connection: string; target: string }[] = [];
    for (let number = 1; number <= DEAD_CONNECTIONS; number++) {
      const host = (_: unknown, i: number): string => `host-${i}.of-${number}.dead.example:80`;
      const hosts = Array.from({ length: DEAD_NAMES }, host);
      const integration = { allowedHosts: hosts, plainHttpHosts: [upstream.host, ...hosts] };
      const { id: connection } = await aConnection({ client, upstream }, { integration });
      calls.push(...hosts.map((each) => ({ connection, target: `/http://${each}/` })));
    }
    const attack: Attack = {
      what: 'dead name servers',
      begin: async () => {
        const before = nameServer.questions.length;
        const end = calling(client, calls);
        await until(() => nameServer.questions.length > before + 10, { what: 'questions' });
        return end;
      },
    };
    await expectUnharmed(system, bystander, attack);
  }, 500_000);

  it('whose token servers hang, a call takes as long as it did', async () => {
    const { client } = await aTenant();
    const { upstream } = system;
    upstream.on('/hang', () => new Promise(() => undefined));
    const auth = {
      type: 'oauth2_client_credentials',
      clientAuth: 'body',
      tokenUrl: `${upstream.url}/hang`,
    };
    const connections: string[] = [];
    while (connections.length < BROKEN_CREDENTIALS) {
      const credentials = { clientId: 'client', clientSecret: 'a secret of the client' };
      const { id } = await aConnection(
        { client, upstream },
        { integration: { auth }, credentials },
      );
      connections.push(id);
    }
    const calls = connections.flatMap((connection) =>
      Array.from({ length: CALLS_OF_EACH }, () => ({ connection, target: '/' })),
    );
    const attack: Attack = {
      what: 'hanging token servers',
      begin: () => Promise.resolve(calling(client, calls)),
    };
    await expectUnharmed(system, bystander, attack);
  }, 500_000);

  it('with a million requests in a month behind it, a call takes as long as it did', async () => {
    const { client } = await aTenant();
    const { upstream } = system;
    const { id } = await aConnection(
      { client, upstream },
      { connection: { limits: { windows: [MONTH], routes: [{ match: '/costly', cost: COST }] } } },
    );
    let left = COSTLY;
    const fill = async (): Promise<void> => {
      while (left-- > 0) await client.call(id, '/costly');
    };
    await Promise.all(Array.from({ length: 10 }, fill));
    const attack: Attack = {
      what: 'a million requests in a month',
      begin: () => Promise.resolve(calling(client, [{ connection: id, target: '/' }])),
    };
    await expectUnharmed(system, bystander, attack);
  }, 500_000);

  it('whose many jobs are deleted, a call takes as long as it did', async () => {
    const jobsOf = async (projectId: string): Promise<number> => {
      const [row] = await query(
        system.databaseUrl,
        `select count(*)::integer as jobs from settled_job where project_id = '${projectId}'`,
      );
      return Number(row?.['jobs']);
    };
    const attack: Attack = {
      what: 'the deletion of many jobs',
      begin: async () => {
        const { projectId } = await aTenant();
        await query(
          system.databaseUrl,
          `insert into settled_job (id, project_id, connection_id, method, route, state, attempts,
             refusals, dispatched, has_left, resendable, accepted_at, settled_at)
           select gen_random_uuid(), '${projectId}', gen_random_uuid(), 'GET', '/', 'answered', 1,
             0, true, true, true, now(), now()
           from generate_series(1, ${JOBS})`,
        );
        await system.installation.manage('DELETE', `/projects/${projectId}`);
        await until(async () => (await jobsOf(projectId)) < JOBS, { what: 'the deletion' });
        return async () => {
          await until(async () => (await jobsOf(projectId)) === 0, {
            timeoutMs: 500_000,
            what: 'the end of the deletion',
          });
        };
      },
    };
    await expectUnharmed(system, bystander, attack);
  }, 2_000_000);
});
