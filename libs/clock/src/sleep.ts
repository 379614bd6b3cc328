import { setTimeout } from 'node:timers/promises';

/** `ref: false`: nothing is kept alive for it. */
interface SleepOptions {
  signal?: AbortSignal;
  ref?: boolean;
}

/**
 * Resolves after `ms` milliseconds.
 * @throws the reason of the signal, as soon as it is aborted
 */
export async function sleep(ms: number, options: SleepOptions = {}): Promise<void> {
  try {
    await setTimeout(ms, undefined, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw error;
  }
}
