import type { CallTicket } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import { LocalParking, WithdrawnError } from '#libs/parking';
import { CallQueue } from '#libs/queue';
import { PortionLostError, Portions } from './portions.js';

/** A queue that answers when it is told to. */
class SlowQueue extends CallQueue {
  readonly portions: string[][] = [];
  readonly #answers: { resolve: () => void; reject: (error: unknown) => void }[] = [];

  add(portion: readonly CallTicket[]): Promise<void> {
    this.portions.push(portion.map(({ callId }) => callId));
    return new Promise((resolve, reject) => this.#answers.push({ resolve, reject }));
  }

  has(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async answer(error?: Error): Promise<void> {
    for (const { resolve, reject } of this.#answers.splice(0)) {
      if (error) reject(error);
      else resolve();
    }
    await new Promise(setImmediate);
  }

  get sizes(): number[] {
    return this.portions.map(({ length }) => length);
  }
}

describe('calls on their way to the queue', () => {
  let queue: SlowQueue;
  let portions: Portions;
  beforeEach(() => {
    queue = new SlowQueue();
    portions = new Portions(new LocalParking(), queue);
  });

  function send(callId: string, requestBytes = 0): Promise<unknown> {
    const ids = { callId, projectId: 'p', connectionId: 'c', replyTo: 'g' };
    const request = { method: 'GET', target: '/', headers: [], body: Buffer.alloc(0) };
    const parked = { callId, envelope: { request, totalMs: 1_000 }, ttlMs: 1_000 };
    return portions.send({ ...ids, maxWaitMs: 1_000, requestBytes }, parked).then(
      () => 'queued',
      (error: unknown) => error,
    );
  }
  const sendMany = (count: number, bytes = 0): Promise<unknown>[] =>
    Array.from({ length: count }, (_, index) => send(`call-${index}`, bytes));

  it('leave at once while none is under way, and together when it has arrived', async () => {
    const sent = sendMany(4);
    expect(queue.portions).toEqual([['call-0']]);
    await queue.answer();
    expect(queue.portions).toEqual([['call-0'], ['call-1', 'call-2', 'call-3']]);
    await queue.answer();
    expect(await Promise.all(sent)).toEqual(Array(4).fill('queued'));
    const late = send('late');
    expect(queue.portions.at(-1)).toEqual(['late']);
    await queue.answer();
    expect(await late).toBe('queued');
  });

  it.each([
    ['32 of them', 0, [1, 32, 32, 5]],
    ['256 KiB of what they send', 100_000, [1, ...Array<number>(34).fill(2), 1]],
    ['a large one, which goes alone', 262_145, Array<number>(70).fill(1)],
  ])('leave at most %s together', async (_most, bytes, sizes) => {
    const sent = sendMany(70, bytes);
    await queue.answer();
    expect(queue.sizes).toEqual(sizes);
    await queue.answer();
    await Promise.all(sent);
  });

  it('that were in a portion whose answer was lost are told which it was, and the others go on', async () => {
    const sent = sendMany(2);
    await queue.answer(new Error('the connection is closed'));
    expect(await sent[0]).toBeInstanceOf(PortionLostError);
    await queue.answer();
    expect(await sent[1]).toBe('queued');
  });

  it('that are withdrawn before they have left stay behind, and those beside them go on', async () => {
    const sent = sendMany(4);
    expect(portions.keepBack('call-2')).toBe(true);
    expect(await sent[2]).toBeInstanceOf(WithdrawnError);
    await queue.answer();
    expect(queue.portions).toEqual([['call-0'], ['call-1', 'call-3']]);
    for (const callId of ['call-0', 'call-1', 'call-2'])
      expect(portions.keepBack(callId)).toBe(false);
    await queue.answer();
    expect(await sent[3]).toBe('queued');
  });

  it('do not wait for a store that is away once it has been found to be', async () => {
    const sent = sendMany(3);
    await queue.answer(new SluiceError('redis_unavailable'));
    const [first, ...others] = await Promise.all(sent);
    expect(first).toBeInstanceOf(PortionLostError);
    for (const other of others)
      expect(other).toMatchObject({ code: 'redis_unavailable', facts: { dispatched: false } });
    expect(queue.portions).toHaveLength(1);
  });
});
