import { setImmediate } from 'node:timers/promises';
import type { ConnectionRoute } from '#libs/connections';
import { DEFAULT_TIMEOUTS } from '#libs/contracts';
import { AddressPolicy, Egress, type UpstreamAnswer } from '#libs/egress';
import { FakeUpstream } from '../../../../test/support/fake-upstream.js';
import { Call } from './call.service.js';

const STAYS = { throwIfGone: () => undefined, onGone: () => undefined };
const SLOTS = { WORKER_CALL_CONCURRENCY: 4, WORKER_JOB_CONCURRENCY: 4 };

describe('a request whose kept connection was being closed', () => {
  let upstream: FakeUpstream;
  let egress: Egress;
  /** How often leave was asked to send it once more. */
  let asked: number;
  beforeEach(async () => {
    asked = 0;
    upstream = await FakeUpstream.start();
    egress = new Egress(new AddressPolicy('127.0.0.1/32'));
    const used = new Set<number>();
    upstream.on('/', ({ arrival, request }) => {
      if (used.has(arrival.socketId)) return void request.socket.destroy();
      used.add(arrival.socketId);
      return { body: 'ok' };
    });
  });
  afterEach(async () => {
    await egress.close();
    await upstream.close();
  });

  async function send(method: string, mayAgain: boolean): Promise<number> {
    const held = {
      isLate: false,
      ready: () => Promise.resolve(),
      written: () => undefined,
      again: () => Promise.resolve(++asked > 0 && mayAgain),
    };
    const route = { timeouts: DEFAULT_TIMEOUTS, maxResponseBytes: 1_000 } as ConnectionRoute;
    const { url: origin } = upstream;
    const request = { origin, path: '/', method, headers: [], body: Buffer.alloc(0) };
    const answer: UpstreamAnswer = await new Call(egress, SLOTS as never).send(route, request, {
      held,
      isStillMine: undefined,
      onWriting: () => undefined,
      endsAt: performance.now() + 5_000,
      caller: STAYS,
      exchange: {},
    });
    while (!answer.take().ended) await answer.readable();
    // The connection is free again a turn of the event loop later.
    await setImmediate();
    return answer.head.status;
  }

  it('is sent once more within its limits when that is safe', async () => {
    expect([await send('GET', true), await send('GET', true)]).toEqual([200, 200]);
    expect([asked, upstream.arrivals().length]).toEqual([1, 3]);
  });

  it('is not sent once more when it was we who closed it', async () => {
    await send('GET', true);
    upstream.on('/', () => new Promise(() => undefined));
    const failure = send('GET', true).catch((error: unknown) => error);
    await upstream.waitForArrivals(2);
    await egress.close();
    expect(await failure).toMatchObject({ code: 'upstream_reset' });
    expect([asked, upstream.arrivals().length]).toEqual([0, 2]);
  });

  it.each([
    ['GET', false, 1],
    ['POST', true, 0],
  ])('fails as a %s that may leave again: %s', async (method, mayAgain, times) => {
    expect(await send(method, mayAgain)).toBe(200);
    await expect(send(method, mayAgain)).rejects.toMatchObject({
      code: 'upstream_reset',
      facts: { dispatched: true },
    });
    expect([asked, upstream.arrivals().length]).toEqual([times, 2]);
  });
});
