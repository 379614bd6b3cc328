import type { Refresher, RefreshPoint } from '../support/refresher.js';
import { RefreshWorld } from '../support/refresh-world.js';
import { scaled } from '../support/scale.js';
import { StrictTokens } from '../support/strict-tokens.js';
import { until } from '../support/until.js';

const TIMES = scaled({ full: 200, short: 5 });
const AT_ONCE = 5;
const HEIRS_AT_ONCE = 20;

/**
 * Killed here, a strictly rotating refresh token is used up and its successor is in nobody's hands:
 * the protocol has no way back.
 */
const LOST: readonly RefreshPoint[] = ['head', 'body'];
const KEPT: readonly RefreshPoint[] = [
  ...(['lease', 'intent', 'sent', 'journal', 'publish', 'commit', 'release'] as const),
];

describe('a refresh', () => {
  let world: RefreshWorld;
  let tokens: StrictTokens;
  beforeAll(async () => {
    world = await RefreshWorld.start();
  });
  beforeEach(async () => {
    tokens = await StrictTokens.start();
  });
  afterEach(() => tokens.close());
  afterAll(() => world?.stop());

  /** Four that live as long as this does. Others are killed, paused or astray. */
  let fleet: Promise<Refresher[]> | undefined;
  const living = () => (fleet ??= Promise.all([1, 2, 3, 4].map(() => world.refresher())));

  const client = () => ({ tokenUrl: tokens.url, clientId: 'client', clientSecret: 'secret' });

  /** @returns ids by the family of their refresh tokens */
  async function connections(count: number, name: string): Promise<Map<string, string>> {
    const ids = new Map<string, string>();
    for (let i = 0; i < count; i++) {
      const family = `${name}-${i}`;
      ids.set(family, await world.connection(client(), tokens.grant(family)));
    }
    return ids;
  }

  /** Where the process itself is stopped, or what the provider does to make it wait. */
  async function killAt(point: RefreshPoint, ids: Map<string, string>): Promise<void> {
    const isProviders = point === 'sent' || point === 'head';
    if (isProviders)
      tokens.behave({ kind: 'stall', when: point === 'sent' ? 'before' : 'after_head' });
    const victim = await world.refresher(isProviders ? {} : { hangAt: point });
    const before = tokens.requests.length;
    victim.tell('get', { ids: [...ids.values()], callers: 3 });
    if (isProviders)
      await until(() => tokens.requests.length - before >= ids.size, { what: 'token requests' });
    else await victim.hanging(ids.size);
    await victim.kill();
    tokens.behave({ kind: 'answer' });
  }

  async function survive(point: RefreshPoint): Promise<Map<string, string>> {
    const all = new Map<string, string>();
    for (let kill = 0; kill < TIMES / AT_ONCE; kill++) {
      const ids = await connections(AT_ONCE, `${point}-${kill}`);
      await killAt(point, ids);
      for (const [family, id] of ids) all.set(family, id);
    }
    await world.timePasses();
    const [heir] = await living();
    if (!heir) throw new Error('nobody lives');
    await heir.ask('adopt');
    // Not all at once: a database with ten connections would turn some of six hundred askers away.
    const ids = [...all.values()];
    while (ids.length > 0)
      expect(
        await heir.ask('get', { ids: ids.splice(0, HEIRS_AT_ONCE), callers: 3 }),
      ).not.toHaveProperty('database_unavailable');
    return all;
  }

  it.each(KEPT)(
    'killed at "%s" loses nothing: no token is presented twice, every connection works on',
    async (point) => {
      const ids = await survive(point);
      const states = await world.states();
      for (const [family, id] of ids) {
        expect(states.get(id)).toMatchObject({ status: 'active', version: 2 });
        expect(tokens.isRevoked(family)).toBe(false);
      }
      const used = tokens.requests.map(({ family, token }) => `${family}.${token}`);
      // Before it is used up it may be presented again; after that, never.
      const mayRepeat = point === 'sent' ? ids.size : 0;
      expect(used.length - new Set(used).size).toBe(mayRepeat);
    },
    240_000 + TIMES * 6_000,
  );

  it.each(LOST)(
    'killed at "%s" says of every connection that its owner must authorise again, and why',
    async (point) => {
      const ids = await survive(point);
      const states = await world.states();
      for (const id of ids.values())
        expect(states.get(id)).toMatchObject({
          status: 'needs_reauth',
          lastError: expect.stringContaining('lost on its way'),
        });
    },
    240_000 + TIMES * 6_000,
  );

  it('that is paused before it asks does not ask when it wakes: someone else has', async () => {
    const [[family = '', id = ''] = []] = await connections(1, 'paused');
    const paused = await world.refresher({ hangAt: 'lease' });
    paused.tell('get', { ids: [id], callers: 1 });
    await paused.hanging(1);
    paused.signal('SIGSTOP');
    await world.timePasses();
    const [other] = await living();
    await other?.ask('get', { ids: [id], callers: 1 });
    paused.signal('SIGCONT');
    expect(await world.version(id)).toBe(2);
    expect(tokens.requests).toEqual([{ family, token: 1 }]);
  });

  it('that is paused while the provider answers cannot overwrite newer tokens', async () => {
    tokens.rotates = false;
    const [[, id = ''] = []] = await connections(1, 'overtaken');
    tokens.behave({ kind: 'answer', delayMs: 1_500 });
    const paused = await world.refresher();
    const asked = paused.ask('get', { ids: [id], callers: 1 });
    await until(() => tokens.requests.length === 1);
    paused.signal('SIGSTOP');
    await world.timePasses();
    tokens.behave({ kind: 'answer' });
    const [other] = await living();
    const newer = await other?.ask('get', { ids: [id], callers: 1 });
    await until(() => tokens.answered === 2, { what: 'the answer to the paused one' });
    paused.signal('SIGCONT');
    expect(await asked).toEqual(newer);
    expect(await world.version(id)).toBe(2);
  });

  it.each([
    ['takes 12 s', { kind: 'answer', delayMs: 12_000 }, 1],
    ['resets the first connection', { kind: 'reset' }, 2],
    ['answers 500 first', { kind: 'status', status: 500 }, 2],
    ['answers 429 first', { kind: 'status', status: 429 }, 2],
  ] as const)(
    'while the token endpoint %s costs no connection its status',
    async (_what, behaviour, requests) => {
      const [[, id = ''] = []] = await connections(1, 'trouble');
      const processes = await living();
      tokens.behave(behaviour);
      const ask = () =>
        Promise.all(processes.map((each) => each.ask('get', { ids: [id], callers: 200 })));
      const first = await ask();
      tokens.behave({ kind: 'answer' });
      if (requests > 1) {
        expect(first.every((each) => each['credentials_unavailable'] === 200)).toBe(true);
        await world.timePasses();
        await ask();
      }
      expect((await world.states()).get(id)).toMatchObject({ status: 'active', version: 2 });
      expect(tokens.requests).toHaveLength(requests);
    },
  );

  it.each([-600_000, 600_000])(
    'with a clock that is %d ms off asks once, not again and again',
    async (clockShiftMs) => {
      const [[, id = ''] = []] = await connections(1, 'clock');
      const astray = await world.refresher({ clockShiftMs });
      const right = await world.refresher();
      for (let round = 0; round < 20; round++) {
        await astray.ask('get', { ids: [id], callers: 5 });
        await right.ask('get', { ids: [id], callers: 5 });
      }
      expect(tokens.requests).toHaveLength(1);
    },
  );
});
