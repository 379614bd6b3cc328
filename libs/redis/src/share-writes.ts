import type { Redis } from 'ioredis';

/** From this many commands in a turn of the event loop on, a client is busy: saving system calls is worth more than an early start. */
const BUSY_COMMANDS = 3;

/**
 * Commands issued within one turn of the event loop leave in few system calls instead of one each, in order; the turn's last phase
 * flushes.
 * @param first `with_the_rest`: one call for all, for commands that are of no use before those after them; `at_once`: on a client that is
 * not busy the first command does not wait for the others to be made, because someone waits for its reply
 */
export function shareWrites(redis: Redis, first: 'with_the_rest' | 'at_once'): Redis {
  redis.on('connect', () => {
    const { stream } = redis;
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    let commands = 0;
    let wasBusy = first === 'with_the_rest';
    let isCorked = false;
    const flush = (): void => {
      if (isCorked) stream.uncork();
      if (first === 'at_once') wasBusy = commands >= BUSY_COMMANDS;
      isCorked = false;
      commands = 0;
    };
    stream.write = (...args: unknown[]): boolean => {
      if (commands++ === 0) setImmediate(flush);
      if (!isCorked && (wasBusy || commands > 1)) {
        isCorked = true;
        stream.cork();
      }
      return write(...args);
    };
  });
  return redis;
}
