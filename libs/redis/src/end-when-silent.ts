import type { Redis } from 'ioredis';

/**
 * Gives a connection up that owes an answer and has not sent a byte for between one and two times
 * `silenceMs`, so that the client makes a new one. It costs a look at two counters now and then,
 * nothing per command.
 */
export function endWhenSilent(redis: Redis, silenceMs: number): Redis {
  redis.on('connect', () => {
    const { stream } = redis;
    let read = stream.bytesRead;
    let answered = stream.bytesWritten;
    let silent = 0;
    const look = setInterval(() => {
      if (stream.bytesRead !== read) {
        read = stream.bytesRead;
        answered = stream.bytesWritten;
        silent = 0;
      } else if (stream.bytesWritten === answered) silent = 0;
      else if (++silent === 2) stream.destroy(new Error('socket timeout: the store is silent'));
    }, silenceMs).unref();
    stream.once('close', () => clearInterval(look));
  });
  return redis;
}
