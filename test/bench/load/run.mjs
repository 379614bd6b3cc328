import { createHistogram, performance } from 'node:perf_hooks';
import { Caller } from './caller.mjs';
import { noteEnd, Requests } from './requests.mjs';

const DRAIN_MS = 15_000;
const NS_PER_MS = 1e6;

/**
 * @typedef {object} LoadShape
 * @property {string[]} urls the callers are spread over them
 * @property {Record<string, string>} headers
 * @property {number} callers
 * @property {number} warmUpMs answers of this time are checked and not counted
 * @property {number} windowMs
 * @property {number} bodyBytes an answer of another length is an error
 * @property {boolean} [isLogged] every call is numbered, in its query, and written down
 * @property {{ oneIn: number, withinMs: number }} [leaving] so many calls are given up, at a random
 *   moment within this time; the caller comes back with a new one
 * @property {number} [callsEach] a caller leaves after so many
 * @property {number} [everyMs] callers come one after the other, this far apart
 */

/**
 * @typedef {object} LoadResult
 * @property {number} answered correct answers inside the window: the throughput
 * @property {number} total all correct answers, warm-up and drain included
 * @property {number} errors
 * @property {string} [firstError]
 * @property {number} windowMs as measured
 * @property {number} p50Ms
 * @property {number} p99Ms
 * @property {number} cpuMs of this process inside the window
 * @property {number} windowStart in epoch milliseconds
 * @property {import('./requests.mjs').LoggedCall[]} calls by number, when they are written down
 */

/**
 * A closed loop: every caller sends its next request when it has the answer to the last one.
 * Latencies are those of the requests sent inside the window, also when answered after it.
 */
class Run {
  #histogram = createHistogram();
  /** @type {'warm-up' | 'window' | 'drain'} */
  #phase = 'warm-up';
  #windowStartMs = Infinity;
  #answered = 0;
  #total = 0;
  #errors = 0;
  /** @type {string | undefined} */
  #firstError;
  #running = 0;
  #onEmpty = () => {};

  /** @type {import('./requests.mjs').LoggedCall[]} */
  #calls = [];

  /** @param {LoadShape} shape */
  constructor(shape) {
    this.shape = shape;
    const { headers, isLogged = false } = shape;
    const targets = shape.urls.map((each) => {
      const url = new URL(each);
      const requests = new Requests(url, { headers, isLogged });
      return { host: url.hostname, port: Number(url.port), requests };
    });
    this.callers = Array.from({ length: shape.callers }, (_, index) => {
      const target = targets[index % targets.length];
      if (!target) throw new Error('a load needs a URL');
      return new Caller(target, this.#listener(target.requests));
    });
  }

  /**
   * @param {(phase: 'measuring' | 'measured') => void} notify
   * @returns {Promise<LoadResult>}
   */
  async measure(notify) {
    this.#running = this.callers.length;
    const { everyMs } = this.shape;
    this.callers.forEach((caller, index) => {
      if (everyMs === undefined) caller.start();
      else setTimeout(() => caller.start(), index * everyMs);
    });
    if (this.shape.warmUpMs > 0) await this.#elapse(this.shape.warmUpMs);
    const cpuBefore = process.cpuUsage();
    this.#windowStartMs = performance.now();
    this.#phase = 'window';
    notify('measuring');
    await this.#elapse(this.shape.windowMs);
    this.#phase = 'drain';
    const windowMs = performance.now() - this.#windowStartMs;
    const cpu = process.cpuUsage(cpuBefore);
    notify('measured');
    await this.#drain();
    return this.#result(windowMs, (cpu.user + cpu.system) / 1000);
  }

  /**
   * @param {Requests} requests
   * @returns {import('./caller.mjs').Listener}
   */
  #listener(requests) {
    /** @type {import('./requests.mjs').LoggedCall | undefined} */
    let call;
    let sent = 0;
    const goesOn = () => this.#phase !== 'drain' && sent < (this.shape.callsEach ?? Infinity);
    return {
      next: () => {
        const next = requests.next(this.#calls);
        call = next.call;
        sent++;
        return next.bytes;
      },
      patience: () => this.#patience(),
      gaveUp: () => {
        noteEnd(call, 'leftAt');
        return goesOn();
      },
      answered: (sentAtMs, answer, bytes) => {
        if (answer.status === 200 && answer.bodyBytes === this.shape.bodyBytes) {
          noteEnd(call, 'answeredAt');
          this.#count(sentAtMs);
        } else this.#error(`status ${answer.status}: ${bytes.toString('latin1').slice(-300)}`);
        return goesOn();
      },
      failed: (reason) => {
        this.#error(reason);
        this.#leave();
      },
      left: () => this.#leave(),
    };
  }

  #patience() {
    const { leaving } = this.shape;
    if (!leaving || Math.random() * leaving.oneIn >= 1) return undefined;
    return Math.random() * leaving.withinMs;
  }

  /** @param {number} sentAtMs */
  #count(sentAtMs) {
    this.#total++;
    if (this.#phase === 'window') this.#answered++;
    if (sentAtMs < this.#windowStartMs) return;
    this.#histogram.record(Math.max(1, Math.round((performance.now() - sentAtMs) * NS_PER_MS)));
  }

  /** @param {string} reason */
  #error(reason) {
    this.#errors++;
    this.#firstError ??= reason;
  }

  #leave() {
    if (--this.#running === 0) this.#onEmpty();
  }

  /** @param {number} ms ends early when no caller is left */
  #elapse(ms) {
    return this.#untilEmpty(ms, () => {});
  }

  #drain() {
    return this.#untilEmpty(DRAIN_MS, () => {
      this.#error(`${this.#running} calls had no answer ${DRAIN_MS / 1000} s after the window`);
      for (const caller of this.callers) caller.abandon();
    });
  }

  /**
   * @param {number} ms
   * @param {() => void} onTimeout
   * @returns {Promise<void>}
   */
  #untilEmpty(ms, onTimeout) {
    if (this.#running === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        onTimeout();
        resolve();
      }, ms);
      this.#onEmpty = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /**
   * @param {number} windowMs
   * @param {number} cpuMs
   * @returns {LoadResult}
   */
  #result(windowMs, cpuMs) {
    return {
      answered: this.#answered,
      total: this.#total,
      errors: this.#errors,
      ...(this.#firstError === undefined ? {} : { firstError: this.#firstError }),
      windowMs,
      p50Ms: this.#histogram.percentile(50) / NS_PER_MS,
      p99Ms: this.#histogram.percentile(99) / NS_PER_MS,
      cpuMs,
      windowStart: performance.timeOrigin + this.#windowStartMs,
      calls: this.#calls,
    };
  }
}

/**
 * @param {LoadShape} shape
 * @param {(phase: 'measuring' | 'measured') => void} notify
 */
export function runLoad(shape, notify) {
  return new Run(shape).measure(notify);
}
