/**
 * Ends what was started, in reverse order, once; also what is still starting when the end comes.
 */
export class Scope {
  /** @type {(() => Promise<unknown>)[]} */
  #ends = [];
  /** @type {Promise<void> | undefined} */
  #ending;

  /** @param {() => Promise<unknown>} end */
  defer(end) {
    this.#ends.push(end);
    if (!this.#ending) return;
    this.#ending = this.#ending.then(() => this.#endAll());
    throw new Error('it was interrupted while it started');
  }

  async end() {
    this.#ending ??= this.#endAll();
    await this.#ending;
  }

  async #endAll() {
    for (let end = this.#ends.pop(); end; end = this.#ends.pop()) {
      await end().catch((/** @type {unknown} */ error) => console.error(`clean-up: ${error}`));
    }
  }
}
