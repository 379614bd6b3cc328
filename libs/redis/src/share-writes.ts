import type { Redis } from 'ioredis';
import { BusyTurns } from './busy-turns.js';

/**
 * Commands issued within one turn of the event loop leave in few system calls instead of one each,
 * in order; the turn's last phase flushes.
 * @param first `with_the_rest`: one call for all, for commands that are of no use before those
 *   after them; `at_once`: on a client that is not busy the first command does not wait for the
 *   others to be made, because someone waits for its reply
 */
export function shareWrites(redis: Redis, first: 'with_the_rest' | 'at_once'): Redis {
  redis.on('connect', () => {
    const { stream } = redis;
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    let isCorked = false;
    const turns = new BusyTurns(() => {
      if (isCorked) stream.uncork();
      isCorked = false;
    });
    stream.write = (...args: unknown[]): boolean => {
      const mayLeave = turns.add() && first === 'at_once' && !turns.wasBusy;
      if (!mayLeave && !isCorked) {
        isCorked = true;
        stream.cork();
      }
      return write(...args);
    };
  });
  return redis;
}
