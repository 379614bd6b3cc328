import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import type { CallTicket } from '#libs/contracts';
import { type Frame, LocalReplies } from '#libs/replies';
import {
  credentialsOf,
  type ExecutionOptions,
  executionWorld,
  type ExecutionWorld,
  IDS,
} from '../../../../test/support/execution.js';
import { until } from '../../../../test/support/until.js';
import { Settle } from '../settle/settle.service.js';
import { CallsProcessor } from './calls.processor.js';

const PER_100_MS = { requests: 5, perMs: 100 };
const oncePerMinute = { windows: [{ requests: 1, perMs: 60_000 }] };

describe('a call', () => {
  let world: ExecutionWorld;
  let replies: LocalReplies;
  let processor: CallsProcessor;
  const open = async (options: ExecutionOptions = {}): Promise<void> => {
    world = await executionWorld(options);
    replies = new LocalReplies();
    const { execute, parking, metrics, log } = world;
    const settle = new Settle(replies.channel, parking);
    processor = new CallsProcessor(execute, settle, parking, metrics, log);
  };
  afterEach(() => world.close());

  /** Parks a request, and gives back the ticket and what its caller is told. */
  async function accepted(
    target = '/things',
    owner = IDS,
  ): Promise<{ ticket: CallTicket; frames: Frame[] }> {
    const callId = randomUUID();
    const frames: Frame[] = [];
    replies.inbox.expect(callId, {
      onFrame: (frame) => void frames.push(frame),
      onLost: () => undefined,
    });
    const request = { method: 'POST', target, headers: [], body: Buffer.from('body') };
    await world.parking.park([{ callId, envelope: { request, totalMs: 5_000 }, ttlMs: 9_000 }]);
    return { ticket: { callId, ...owner, replyTo: 'gateway', maxWaitMs: 1_000 }, frames };
  }

  const processed = async (target?: string): Promise<Frame[]> => {
    const { ticket, frames } = await accepted(target);
    await processor.take(ticket);
    return frames;
  };

  it('is sent with its credentials, and its answer is handed to its caller', async () => {
    await open();
    const frames = await processed();
    const [arrival] = world.upstream.arrivals();
    expect(arrival?.headers).toContainEqual(['authorization', 'Bearer first-token']);
    expect(arrival?.body.toString()).toBe('body');
    expect(frames[0]).toMatchObject({ kind: 'answer', head: { status: 200 } });
    expect(frames.at(-1)).toMatchObject({ end: true });
    expect(world.lines).toEqual([expect.objectContaining({ outcome: '200' })]);
  });

  it('that was withdrawn is not sent, and whoever still listens hears that nothing was', async () => {
    await open();
    const { ticket, frames } = await accepted();
    await world.parking.withdraw(ticket.callId);
    await processor.take(ticket);
    expect(world.upstream.arrivals()).toEqual([]);
    expect(frames).toEqual([
      { kind: 'problem', code: 'redis_unavailable', facts: { dispatched: false } },
    ]);
  });

  it('is replayed once with renewed credentials', async () => {
    await open({ renewed: credentialsOf({ token: 'second-token' }, 2) });
    world.upstream.on('/things', ({ arrival }) => ({
      status: arrival.headers.some(([, value]) => value === 'Bearer second-token') ? 200 : 401,
    }));
    const frames = await processed();
    expect(world.upstream.arrivals()).toHaveLength(2);
    expect(frames[0]).toMatchObject({ head: { status: 200 } });
  });

  it('whose replay fails before it leaves says that the first request left', async () => {
    await open({ renewed: credentialsOf({}, 2) });
    world.upstream.on('/things', { status: 401 });
    const frames = await processed();
    expect(world.upstream.arrivals()).toHaveLength(1);
    expect(frames).toEqual([
      expect.objectContaining({
        kind: 'problem',
        code: 'needs_reauth',
        facts: expect.objectContaining({ dispatched: true }),
      }),
    ]);
  });

  it('whose replay has no place in its window keeps the first answer', async () => {
    const renewed = credentialsOf({ token: 'second-token' }, 2);
    await open({ renewed, limits: oncePerMinute });
    world.upstream.on('/things', { status: 401 });
    const frames = await processed();
    expect(world.upstream.arrivals()).toHaveLength(1);
    expect(frames[0]).toMatchObject({ head: { status: 401 } });
  });

  it('that cannot leave in time is refused with the time until it could', async () => {
    await open({ limits: oncePerMinute });
    await processed();
    const [refused] = await processed();
    expect(refused).toMatchObject({ kind: 'problem', code: 'limit_wait_exceeded' });
    const { facts } = refused as { facts: { dispatched?: boolean; retryAfterMs?: number } };
    expect(facts.dispatched).toBe(false);
    expect(facts.retryAfterMs).toBeGreaterThan(50_000);
  });

  it('that is not answered any more gives its slot to the next one', async () => {
    await open({ limits: { concurrency: 1 } });
    const { ticket } = await accepted('/held');
    world.upstream.on('/held', () => new Promise(() => undefined));
    const held = processor.take(ticket);
    await world.upstream.waitForArrivals(1);
    const next = processed('/next');
    replies.inbox.cancel(ticket.callId);
    await held;
    expect((await next)[0]).toMatchObject({ head: { status: 200 } });
    expect(world.lines.map(({ outcome }) => outcome)).toEqual(['caller_gone', '200']);
  });

  it('leaves nothing behind, whoever it was of', async () => {
    // What is idle is forgotten by the clock, which is moved.
    const sweeps = jest.spyOn(globalThis, 'setInterval');
    await open({ hasOwnHosts: true, limits: { concurrency: 2, windows: [PER_100_MS] } });
    world.upstream.on('/things', { headers: { connection: 'close' } });
    const tenants = Array.from({ length: 30 }, (_, i) => ({
      projectId: `project-${i}`,
      connectionId: `connection-${i}`,
    }));
    const tickets = await Promise.all(tenants.map((each) => accepted('/things', each)));
    const calls = tickets.map(({ ticket }) => processor.take(ticket));
    await world.upstream.waitForArrivals(tenants.length);
    expect(world.kept()).toBeGreaterThan(tenants.length);
    await Promise.all(calls);
    expect(world.upstream.arrivals().map(({ target }) => target)).toHaveLength(tenants.length);
    const later = performance.now() + 120_000;
    await until(() => {
      const clock = jest.spyOn(performance, 'now').mockReturnValue(later);
      for (const [sweep] of sweeps.mock.calls) sweep();
      clock.mockRestore();
      return world.kept() === 0;
    });
    sweeps.mockRestore();
  });

  it('whose third party breaks the connection says that it may have arrived', async () => {
    await open();
    world.upstream.on('/things', ({ response }) => void response.socket?.destroy());
    expect(await processed()).toEqual([
      expect.objectContaining({
        code: 'upstream_reset',
        facts: expect.objectContaining({ dispatched: true }),
      }),
    ]);
  });
});
