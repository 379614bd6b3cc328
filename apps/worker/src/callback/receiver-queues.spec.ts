import { jest } from '@jest/globals';
import type { Attempt } from '#libs/webhooks';
import { ReceiverQueue, ReceiverQueues } from './receiver-queues.js';

const RECEIVER = { projectId: 'project-1', receiver: 'host endpoint-1' };
const attempt = (callbackId: string) => ({ ...RECEIVER, callbackId }) as Attempt;
const ended = (count: number): ReceiverQueue => {
  const queue = new ReceiverQueue();
  for (let i = 0; i < count; i++) queue.ended();
  return queue;
};

describe('a queue of callbacks', () => {
  it.each([
    [0, 0],
    [15, 0],
    [40, 40],
    [500, 64],
  ])('that has taken %d lately is to have %d at hand', (count, wanted) => {
    expect(ended(count).wanted()).toBe(wanted);
  });

  it('of a receiver that hangs is to have nothing at hand after a while', () => {
    const queue = ended(100);
    jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 600);
    expect(queue.wanted()).toBe(0);
    jest.restoreAllMocks();
  });

  it('gives its attempts in their order, and takes back those that have been at hand too long', () => {
    const queue = new ReceiverQueue();
    for (const id of ['a', 'b', 'c']) queue.add(attempt(id));
    expect(queue.next()?.callbackId).toBe('a');
    expect(queue.putBack()).toEqual([]);
    expect(queue.putBack(0).map(({ callbackId }) => callbackId)).toEqual(['b', 'c']);
    expect(queue.isWaiting).toBe(false);
  });

  it('is forgotten when nothing goes there any more', () => {
    const queues = new ReceiverQueues();
    const queue = queues.of(RECEIVER);
    queue.add(attempt('a'));
    queues.forgetIdle();
    expect(queues.of(RECEIVER)).toBe(queue);
    queue.next();
    queues.forgetIdle();
    expect(queues.of(RECEIVER)).not.toBe(queue);
  });
});
