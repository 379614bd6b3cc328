import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ANSWER_BYTES } from '../answer.mjs';

/** @typedef {import('../load/run.mjs').LoadResult} LoadResult */

/** @typedef {Omit<import('../load/run.mjs').LoadShape, 'urls' | 'headers' | 'bodyBytes'>} Shape */

/**
 * `onPhase` is called the moment the window opens and the moment it closes.
 * @typedef {Shape & { onPhase?: (phase: 'measuring' | 'measured') => void }} Load
 */

/**
 * @typedef {object} Aim
 * @property {string} url
 * @property {string[]} [urls] when there are several
 * @property {Record<string, string>} headers
 */

/** The load generator, a process of its own and the same one for every target. */
export class LoadGenerator {
  #process = fork(fileURLToPath(new URL('../load/generator.mjs', import.meta.url)), [], {
    execArgv: [],
  });

  /**
   * @param {Aim} target
   * @param {Load} load
   * @returns {Promise<LoadResult>}
   */
  run({ url, urls = [url], headers }, { onPhase, ...shape }) {
    if (!this.#process.connected) return Promise.reject(new Error('the load generator ended'));
    return new Promise((resolve, reject) => {
      const finish = (/** @type {() => void} */ settle) => {
        this.#process.off('message', onMessage).off('exit', onExit);
        settle();
      };
      const onExit = () => finish(() => reject(new Error('the load generator ended')));
      const onMessage = (/** @type {any} */ { phase, result, failure }) => {
        if (phase) onPhase?.(phase);
        else if (result) finish(() => resolve(result));
        else finish(() => reject(new Error(failure)));
      };
      this.#process.on('message', onMessage).on('exit', onExit);
      this.#process.send({ ...shape, urls, headers, bodyBytes: ANSWER_BYTES });
    });
  }

  async stop() {
    if (!this.#process.connected) return;
    this.#process.disconnect();
    await once(this.#process, 'exit');
  }
}
