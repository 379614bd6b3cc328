import { aConnection } from '../support/builders.js';
import { BarePosts } from '../support/bare-posts.js';
import { expectWithin } from '../support/comparison.js';
import { FakeUpstream } from '../support/fake-upstream.js';
import { postJob } from '../support/jobs.js';
import { promisedMs, scaled } from '../support/scale.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { aTenant, type Tenant } from '../support/tenant.js';
import { until } from '../support/until.js';
import { callbacksWait, someKeys } from '../support/waiting-callbacks.js';

const MESSAGES = scaled({ full: 10_000, short: 500 });
const BODY = JSON.stringify({ type: 'job.settled', data: { text: 'x'.repeat(600) } });
const HUNG = 100;
/** Half the pace. */
const TIMES_THE_BARE_LOOP = 2;

/** Pairs of ten thousand each. */
const LONGEST_MS = scaled({ full: 1_800_000, short: 240_000 });

interface Endpoint {
  id: string;
  secret: string;
}

describe.each(FORMS)('callbacks of a busy moment, %s,', (form) => {
  const keys = someKeys();
  let system: System;
  let receiver: FakeUpstream;
  let tenant: Tenant;
  beforeAll(async () => {
    const settings = { SLUICE_ENCRYPTION_KEYS: keys };
    system = await startSystem({ form, settings });
    receiver = await FakeUpstream.start();
    tenant = await aTenant(system);
    await tenant.client.manage('DELETE', `/webhook-endpoints/${tenant.endpointId}`);
  });
  afterEach(() => receiver.reset());
  afterAll(async () => {
    await receiver?.close();
    await system?.stop();
  });

  const anEndpoint = ({ client }: Pick<Tenant, 'client'>, path: string): Promise<Endpoint> =>
    client.manage('POST', '/webhook-endpoints', {
      url: receiver.url + path,
      events: ['connection.deleted'],
    });

  const wait = (whose: Tenant, { id }: Endpoint, [path, count]: [string, number]): Promise<void> =>
    callbacksWait({
      databaseUrl: system.databaseUrl,
      keys,
      projectId: whose.projectId,
      endpointId: id,
      url: receiver.url + path,
      body: BODY,
      count,
    });

  /** From the first arrival to the last of so many. */
  async function msOf(count: number, send: () => Promise<void>): Promise<number> {
    receiver.reset();
    const sending = send();
    await until(() => receiver.arrivals().length >= count);
    await sending;
    const at = receiver.arrivals().map((arrival) => arrival.at);
    return Math.max(...at) - Math.min(...at);
  }

  it(
    'arrive at one receiver at half the pace of a bare loop of signed POSTs, and 500 in a second',
    async () => {
      const endpoint = await anEndpoint(tenant, '/hook');
      const bare = await BarePosts.start();
      const { secret } = endpoint;
      const posts = { url: `${receiver.url}/hook`, secret, body: BODY, count: MESSAGES };
      const times: number[] = [];
      try {
        await expectWithin({
          what: `${MESSAGES} callbacks, ${form}, in the time of as many bare POSTs`,
          reference: () => msOf(MESSAGES, () => bare.send(posts)),
          candidate: async () => {
            const ms = await msOf(MESSAGES, () => wait(tenant, endpoint, ['/hook', MESSAGES]));
            times.push(ms);
            return ms;
          },
          bound: TIMES_THE_BARE_LOOP,
          margin: 1.5,
        });
      } finally {
        await bare.stop();
      }
      process.stderr.write(`a second: ${Math.round((1_000 * MESSAGES) / Math.min(...times))}\n`);
      expect(Math.min(...times)).toBeLessThan(promisedMs(MESSAGES * 2));
    },
    LONGEST_MS,
  );

  it.each(['another project', 'another endpoint of the project'])(
    'are not delayed by a receiver of %s that hangs at the same host',
    async (whose) => {
      const noisy = whose === 'another project' ? await aTenant(system) : tenant;
      const [hanging, healthy] = [
        await anEndpoint(noisy, '/hang'),
        await anEndpoint(tenant, '/fine'),
      ];
      receiver.on('/hang', () => undefined);
      await wait(noisy, hanging, ['/hang', HUNG]);
      const at = (path: string) => receiver.arrivals(({ target }) => target === path);
      await until(() => at('/hang').length > 0);
      const { id: connection } = await aConnection({ ...system, client: tenant.client });
      const answered = Date.now();
      await wait(tenant, healthy, ['/fine', 200]);
      await until(() => at('/fine').length === 200);
      const ms = Math.max(...at('/fine').map((arrival) => arrival.at)) - answered;
      expect(ms).toBeLessThan(promisedMs(1_000));
      expect(at('/hang').length).toBeLessThan(HUNG);
      await postJob(tenant, { connection, path: '/', callback: { endpoint: healthy.id } });
      await until(() => at('/fine').length === 201);
      for (const [{ client }, { id }] of [
        [noisy, hanging],
        [tenant, healthy],
      ] as const)
        await client.manage('DELETE', `/webhook-endpoints/${id}`);
    },
  );
});
