import { readFileSync } from 'node:fs';

const SAMPLE_MS = 50;

/**
 * Milliseconds that a process was ready to run and had no core (proc(5), schedstat); 0 where the
 * system does not tell.
 */
function waitedMs(/** @type {number} */ pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

/** How long the machine kept processes from running, so that a reader knows how quiet it was. */
export class HeldUp {
  /** @type {Map<number, number>} */
  #last = new Map();
  #mostMs = 0;
  #timer = setInterval(() => this.#sample(), SAMPLE_MS);

  /** @param {number[]} pids */
  constructor(pids) {
    for (const pid of pids) this.#last.set(pid, waitedMs(pid));
  }

  /** @returns the most within one sample of 50 ms, of any of them */
  stop() {
    clearInterval(this.#timer);
    this.#sample();
    return this.#mostMs;
  }

  #sample() {
    for (const [pid, before] of this.#last) {
      const now = waitedMs(pid);
      this.#mostMs = Math.max(this.#mostMs, now - before);
      this.#last.set(pid, now);
    }
  }
}
