import { sleep } from '#libs/clock';
import type { FastifyReply } from 'fastify';

/** Aborts when the answer is over or the caller has left. */
export function hangUp(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => controller.abort());
  return controller.signal;
}

/** Ends early, without an error, when the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
