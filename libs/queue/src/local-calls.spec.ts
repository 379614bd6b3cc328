import { aTicket, HeldCalls } from '../../../test/support/call-consumer.js';
import { LocalCalls } from './local-calls.js';

describe('calls inside one process', () => {
  const setUp = async (ids: string[], fill: number) => {
    const { queue, source } = new LocalCalls();
    const consumer = new HeldCalls();
    for (const id of ids) await queue.add([aTicket(id)]);
    source.start(consumer, fill);
    return { queue, source, consumer };
  };

  it('are taken in order, and no more at the same time than fit', async () => {
    const { queue, consumer } = await setUp(['1', '2', '3'], 2);
    await queue.add([aTicket('4')]);
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
    await queue.add([aTicket('3')]);
    await consumer.end('1');
    expect([consumer.taken, hasPaused]).toEqual([['1', '2'], false]);
    await consumer.end('2');
    await pausing;
    expect(consumer.taken).toEqual(['1', '2']);
    await source.pause();
  });
});
