import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { SluiceError } from '#libs/errors';
import { AddressPolicy } from './address-policy.js';
import { Egress } from './egress.js';
import type { Resolve } from './vetted-connector.js';

/** Stands for a public address: the only one the policy below lets calls reach. */
const OUTSIDE = '127.0.0.2';
const INSIDE = '127.0.0.1';
const ATTEMPTS = 500;
const TIMEOUTS = { connectMs: 5_000, headersMs: 5_000, idleMs: 5_000, totalMs: 5_000 };
const policy = new AddressPolicy(`${OUTSIDE}/32`);

let outside: Server;
let inside: Server;
let port: number;
let hitsInside = 0;
let hitsOutside = 0;
const open: Egress[] = [];

beforeAll(async () => {
  outside = createServer((_request, response) => response.end('outside')).listen(0, OUTSIDE);
  outside.on('connection', () => (hitsOutside += 1));
  await once(outside, 'listening');
  ({ port } = outside.address() as AddressInfo);
  inside = createServer((_request, response) => response.end('inside')).listen(port, INSIDE);
  inside.on('connection', () => (hitsInside += 1));
  await once(inside, 'listening');
});
beforeEach(() => {
  hitsInside = 0;
  hitsOutside = 0;
});
afterEach(() => Promise.all(open.splice(0).map((egress) => egress.close())));
afterAll(() => {
  for (const server of [outside, inside]) server.close().closeAllConnections();
});

function egressWith(resolve: Resolve, allowed = policy): Egress {
  const egress = new Egress(allowed, resolve);
  open.push(egress);
  return egress;
}

const answering = (answers: (asked: number) => string[]): Resolve & { asked: () => number } => {
  let asked = 0;
  const resolve: Resolve = async () => {
    const addresses = answers(asked++);
    await setImmediate();
    return addresses.map((address) => ({ address, family: 4 }));
  };
  return Object.assign(resolve, { asked: () => asked });
};

async function outcome(egress: Egress, freshSocket: boolean, host = 'vendor.example') {
  const sending = egress.send(
    {
      method: 'GET',
      origin: `http://${host}:${port}`,
      path: '/',
      headers: [],
      body: Buffer.alloc(0),
    },
    { projectId: 'project', timeouts: TIMEOUTS, maxResponseBytes: 1_000, freshSocket },
  );
  try {
    const answer = await sending.answer;
    while (!answer.take().ended) await answer.readable();
    return 'answered';
  } catch (error) {
    if (error instanceof SluiceError) return error.code;
    throw error;
  }
}

describe('a name that answers with another address every time', () => {
  it.each([
    ['an address of its own, then one inside', (asked: number) => [asked % 2 ? INSIDE : OUTSIDE]],
    [
      'both in one answer, in changing order',
      (asked: number) => (asked % 2 ? [INSIDE, OUTSIDE] : [OUTSIDE, INSIDE]),
    ],
    ['one inside, once it has been trusted', (asked: number) => [asked === 0 ? OUTSIDE : INSIDE]],
  ])('never leads inside: %s', async (_how, answers) => {
    const resolve = answering(answers);
    const egress = egressWith(resolve);
    const outcomes: string[] = [];
    for (let i = 0; i < ATTEMPTS; i++) outcomes.push(await outcome(egress, true));
    expect(hitsInside).toBe(0);
    const allowed = outcomes.map((_, asked) =>
      answers(asked).includes(INSIDE) ? 'upstream_address_denied' : 'answered',
    );
    expect(outcomes).toEqual(allowed);
    // What was checked is what was connected to: nothing asked a second time.
    expect(resolve.asked()).toBe(ATTEMPTS);
  });

  it('is asked once for every connection, and for no other reason', async () => {
    const resolve = answering(() => [OUTSIDE]);
    const egress = egressWith(resolve);
    for (let i = 0; i < 50; i++) expect(await outcome(egress, false)).toBe('answered');
    expect(resolve.asked()).toBe(hitsOutside);
    expect(hitsOutside).toBeGreaterThan(0);
  });

  it('that has no address at all, or text for one, leads nowhere', async () => {
    for (const answers of [[], ['0x7f.1'], ['localhost'], ['127.0.0.1%lo'], ['']])
      expect(await outcome(egressWith(answering(() => answers)), true)).toMatch(/^upstream_/);
    expect(hitsInside).toBe(0);
  });
});

describe('an address as the host', () => {
  it.each(['127.0.0.1', '2130706433', '0x7f000001', '017700000001', '127.1', '[::ffff:7f00:1]'])(
    '%s is judged without a resolver',
    async (host) => {
      const resolve = answering(() => [OUTSIDE]);
      expect(await outcome(egressWith(resolve), true, new URL(`http://${host}/`).hostname)).toBe(
        'upstream_address_denied',
      );
      expect([hitsInside, resolve.asked()]).toEqual([0, 0]);
    },
  );

  it.each(['2130706433', '0x7f000001', '017700000001', '127.1'])(
    'that nobody has normalised, %s, is judged as a name by what it resolves to',
    async (host) => {
      const resolve = answering(() => [INSIDE]);
      expect(await outcome(egressWith(resolve), true, host)).toBe('upstream_address_denied');
      expect(hitsInside).toBe(0);
    },
  );
});

describe('connections', () => {
  it('of one policy are not used under another', async () => {
    const resolve = answering(() => [INSIDE]);
    const open = egressWith(resolve, new AddressPolicy('127.0.0.0/8'));
    const closed = egressWith(resolve);
    expect(await outcome(open, false)).toBe('answered');
    expect(await outcome(closed, false)).toBe('upstream_address_denied');
    expect(await outcome(open, false)).toBe('answered');
    expect(hitsInside).toBe(1);
  });

  it('go to no port of another protocol, unless the operator named it', async () => {
    const send = (allowed: AddressPolicy, origin: string) =>
      egressWith(
        answering(() => ['93.184.216.34']),
        allowed,
      )
        .send(
          { method: 'GET', origin, path: '/', headers: [], body: Buffer.alloc(0) },
          {
            projectId: 'project',
            timeouts: { ...TIMEOUTS, connectMs: 50 },
            maxResponseBytes: 1_000,
            freshSocket: true,
          },
        )
        .answer.catch((error: SluiceError) => error.code);
    for (const closed of [22, 25, 6379])
      expect(await send(policy, `https://vendor.example:${closed}`)).toBe(
        'upstream_address_denied',
      );
    const named = new AddressPolicy('127.0.0.1:1');
    expect(await send(named, 'http://127.0.0.1:1')).toBe('upstream_refused');
  });

  it('do not come back to us', async () => {
    const own = { port, addresses: [INSIDE], names: [{ host: 'us.example', port }] };
    const knowing = new AddressPolicy('127.0.0.0/8', own);
    const resolve = answering(() => [INSIDE]);
    for (const host of ['us.example', 'alias.example', '127.0.0.1'])
      expect(await outcome(egressWith(resolve, knowing), true, host)).toBe('loop_detected');
    expect(hitsInside).toBe(0);
  });
});
