import {
  type AuthorizationServer,
  startAuthorizationServer,
} from '../support/authorization-server.js';
import { scaled } from '../support/scale.js';
import type { Refresher } from '../support/refresher.js';
import { RefreshWorld } from '../support/refresh-world.js';

const EXPIRIES = scaled({ full: 50, short: 6 });
const CALLERS = 200;
const PROCESSES = 4;

describe('200 callers in each of four processes', () => {
  let world: RefreshWorld;
  let provider: AuthorizationServer;
  let processes: Refresher[];
  beforeAll(async () => {
    [world, provider] = await Promise.all([RefreshWorld.start(), startAuthorizationServer()]);
    processes = [];
    for (let i = 0; i < PROCESSES; i++) processes.push(await world.refresher());
  });
  afterAll(async () => {
    await world?.stop();
    await provider?.stop();
  });

  /** @returns the access token that every one of them got */
  async function all(command: 'get' | 'replace', id: string, version?: number): Promise<string> {
    const given = { ids: [id], callers: CALLERS, ...(version === undefined ? {} : { version }) };
    const outcomes = await Promise.all(processes.map((each) => each.ask(command, given)));
    const [token = ''] = Object.keys(outcomes[0] ?? {});
    expect(outcomes).toEqual(processes.map(() => ({ [token]: CALLERS })));
    return token;
  }

  it.each([
    ['the clock', 'get'],
    ['the provider’s answers to calls', 'replace'],
  ] as const)(
    `share one token request per expiry that %s shows, over ${EXPIRIES} expiries, and none is refused`,
    async (_what, command) => {
      const before = await provider.stats();
      const id = await world.connection(provider.client, await provider.grant());
      const seen = new Set<string>();
      for (let expiry = 1; expiry <= EXPIRIES; expiry++) {
        const version = await world.version(id);
        expect(version).toBe(expiry);
        if (command === 'get' && expiry > 1) {
          await world.expire(id);
          await Promise.all(processes.map((each) => each.ask('forget')));
        }
        seen.add(await all(command, id, version));
      }
      const { tokenRequests, refused } = await provider.stats();
      expect(tokenRequests - before.tokenRequests).toBe(EXPIRIES);
      expect(refused).toBe(0);
      expect(seen.size).toBe(EXPIRIES);
      expect((await world.states()).get(id)?.status).toBe('active');
    },
  );
});
