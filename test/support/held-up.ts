import { readFileSync } from 'node:fs';

const SAMPLE_MS = 50;

/**
 * Nanoseconds that a process was ready to run and had no processor (proc(5), schedstat); 0 where
 * the system does not tell.
 */
function waitedNs(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]);
  } catch {
    return 0;
  }
}

/** How long a busy machine held processes up: what they were late by is not theirs. */
export class HeldUp {
  readonly #last = new Map<number, number>();
  readonly #timer: NodeJS.Timeout;
  #mostMs = 0;

  constructor(pids: readonly number[]) {
    for (const pid of pids) this.#last.set(pid, waitedNs(pid));
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS);
  }

  /** The most from one sample to the next, of any of them. */
  stop(): number {
    clearInterval(this.#timer);
    this.#sample();
    return this.#mostMs;
  }

  #sample(): void {
    for (const [pid, before] of this.#last) {
      const now = waitedNs(pid);
      this.#mostMs = Math.max(this.#mostMs, (now - before) / 1e6);
      this.#last.set(pid, now);
    }
  }
}
