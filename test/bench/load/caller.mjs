import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { readAnswer } from './http-answer.mjs';

const READ_BYTES = 64 * 1024;

/**
 * What a caller asks and reports. `answered` says whether to send the next request, `gaveUp`
 * whether to come back and send one.
 * @typedef {object} Listener
 * @property {() => Buffer} next the bytes of the next request
 * @property {() => number | undefined} patience milliseconds after which it hangs up; undefined:
 *   never
 * @property {() => boolean} gaveUp
 * @property {(sentAtMs: number, answer: import('./http-answer.mjs').Answer, bytes: Buffer) =>
 *   boolean} answered
 * @property {(reason: string) => void} failed the caller has stopped
 * @property {() => void} left the caller has stopped after its last answer
 */

/**
 * One caller: one keep-alive connection, one request at a time, the next one as soon as the answer
 * is complete. Raw sockets and one reused read buffer keep the generator's own CPU out of the way.
 */
export class Caller {
  /** @type {import('node:net').Socket | undefined} */
  #socket;
  /** @type {Buffer | undefined} */
  #partial;
  #sentAtMs = 0;
  /** @type {NodeJS.Timeout | undefined} */
  #patience;
  #done = false;

  /**
   * @param {{ host: string, port: number }} target
   * @param {Listener} listener
   */
  constructor(target, listener) {
    this.target = target;
    this.listener = listener;
  }

  start() {
    const { host, port } = this.target;
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
    const onread = {
      buffer,
      callback: (/** @type {number} */ length) => this.#received(buffer.subarray(0, length)),
    };
    const socket = connect({ host, port, noDelay: true, onread });
    const fails = (/** @type {string} */ why) => socket === this.#socket && this.#fail(why);
    socket.on('connect', () => this.#send());
    socket.on('error', (error) => fails(error.message));
    socket.on('close', () => fails('the connection was closed'));
    this.#socket = socket;
  }

  /** Gives the running request up; nothing is reported any more. */
  abandon() {
    this.#done = true;
    clearTimeout(this.#patience);
    this.#socket?.destroy();
  }

  #send() {
    const bytes = this.listener.next();
    this.#sentAtMs = performance.now();
    this.#socket?.write(bytes);
    const patienceMs = this.listener.patience();
    if (patienceMs !== undefined) this.#patience = setTimeout(() => this.#giveUp(), patienceMs);
  }

  #giveUp() {
    const comesBack = this.listener.gaveUp();
    this.#partial = undefined;
    const left = this.#socket;
    this.#socket = undefined; // its end is no failure
    left?.destroy();
    if (comesBack) return this.start();
    this.abandon();
    this.listener.left();
  }

  /** @param {Buffer} bytes a view of the reused buffer */
  #received(bytes) {
    if (this.#done) return false;
    clearTimeout(this.#patience);
    try {
      const all = this.#partial ? Buffer.concat([this.#partial, bytes]) : bytes;
      const answer = readAnswer(all);
      if (answer) this.#settle(answer, all);
      else this.#partial = this.#partial ? all : Buffer.from(bytes);
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
    return true;
  }

  /**
   * @param {import('./http-answer.mjs').Answer} answer
   * @param {Buffer} bytes
   */
  #settle(answer, bytes) {
    this.#partial = undefined;
    const goesOn = this.listener.answered(this.#sentAtMs, answer, bytes);
    if (goesOn && answer.keepsAlive) return this.#send();
    if (goesOn) return this.#fail('the target answered with connection: close');
    this.abandon();
    this.listener.left();
  }

  /** @param {string} reason */
  #fail(reason) {
    if (this.#done) return;
    this.abandon();
    this.listener.failed(reason);
  }
}
