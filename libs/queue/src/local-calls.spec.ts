import type { CallTicket } from '#libs/contracts';
import { LocalCalls } from './local-calls.js';

const ticket = (callId: string): CallTicket => ({
  callId,
  projectId: 'p',
  connectionId: 'c',
  replyTo: 'gateway',
  maxWaitMs: 1_000,
});

/** Takes calls, which end when they are told to. */
class Consumer {
  readonly worker = 'worker';
  readonly taken: string[] = [];
  readonly #ends = new Map<string, () => void>();

  take({ callId }: CallTicket): Promise<void> {
    this.taken.push(callId);
    return new Promise((end) => this.#ends.set(callId, end));
  }

  lose(): Promise<void> {
    throw new Error('no worker can be lost');
  }

  isPresent(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async end(callId: string): Promise<void> {
    this.#ends.get(callId)?.();
    await new Promise(setImmediate);
  }
}

describe('calls inside one process', () => {
  const setUp = async (ids: string[], fill: number) => {
    const { queue, source } = new LocalCalls();
    const consumer = new Consumer();
    for (const id of ids) await queue.add([ticket(id)]);
    source.start(consumer, fill);
    return { queue, source, consumer };
  };

  it('are taken in order, and no more at the same time than fit', async () => {
    const { queue, consumer } = await setUp(['1', '2', '3'], 2);
    await queue.add([ticket('4')]);
    expect(consumer.taken).toEqual(['1', '2']);
    await consumer.end('2');
    expect(consumer.taken).toEqual(['1', '2', '3']);
    await consumer.end('1');
    expect(consumer.taken).toEqual(['1', '2', '3', '4']);
  });

  it('are taken no more once they pause, which lasts until the last has ended', async () => {
    const { queue, source, consumer } = await setUp(['1', '2'], 10);
    let hasPaused = false;
    const pausing = source.pause().then(() => (hasPaused = true));
    await queue.add([ticket('3')]);
    await consumer.end('1');
    expect([consumer.taken, hasPaused]).toEqual([['1', '2'], false]);
    await consumer.end('2');
    await pausing;
    expect(consumer.taken).toEqual(['1', '2']);
    await source.pause();
  });
});
