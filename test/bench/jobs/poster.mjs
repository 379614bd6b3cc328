import { Pool } from 'undici';

/** @typedef {{ url: string, headers: Record<string, string> }} Access to whoever takes jobs */

const JSON_HEADERS = { 'content-type': 'application/json' };
/** What each job does; the reference makes the same call. */
export const JOB = { method: 'PUT', path: '/item', body: 'x'.repeat(256) };

/** Posts jobs one by one, from callers who post the next one when they have the answer. */
export class Poster {
  #pool;
  #headers;

  /**
   * @param {Access} access
   * @param {number} callers
   */
  constructor({ url, headers }, callers) {
    this.#pool = new Pool(url, { connections: callers });
    this.#headers = { ...JSON_HEADERS, ...headers };
    this.callers = callers;
  }

  /**
   * @param {string[]} connections in turn
   * @param {(posted: number) => boolean} goesOn
   * @returns {Promise<{ posted: number, perSecond: number }>}
   */
  async post(connections, goesOn) {
    let posted = 0;
    const startedAt = performance.now();
    const caller = async () => {
      while (goesOn(posted)) {
        const connection = connections[posted++ % connections.length];
        const body = JSON.stringify({ connection, ...JOB });
        const answer = await this.#pool.request({
          path: '/jobs',
          method: 'POST',
          headers: this.#headers,
          body,
        });
        const text = await answer.body.text();
        if (answer.statusCode !== 202) throw new Error(`${answer.statusCode}: ${text}`);
      }
    };
    await Promise.all(Array.from({ length: this.callers }, caller));
    return { posted, perSecond: (posted * 1_000) / (performance.now() - startedAt) };
  }

  close() {
    return this.#pool.close();
  }
}
