import { ignore } from '#libs/errors';
import pg from 'pg';
import { preparedName } from './prepared.js';

const READ_TIMEOUT = 'Query read timeout';
/**
 * A plan is made for tables as large as they were then. A table that was all but empty may hold
 * thousands of rows by now, and reading it whole is no good plan any more.
 */
const PLANS_KEPT_MS = 2_000;
/** A connection that is hardly used keeps them for longer. */
const PLANS_USED = 16;
const PLANS_KEPT_UNUSED_MS = 10_000;

/**
 * A connection on which a statement was given up is never used again: the statement may still run,
 * and a transaction around it is still open. The pool drops a client whose connection has ended.
 */
export class StrictClient extends pg.Client {
  #plannedAt = -Infinity;
  #used = 0;

  override query(...given: unknown[]): never {
    const [text, ...rest] = given;
    const name = preparedName(text);
    if (name === undefined) return this.#ask(given) as never;
    this.#planAnew();
    const [values, ...others] = rest;
    return this.#ask([{ name, text, values }, ...others]) as never;
  }

  #ask(given: unknown[]): unknown {
    const asked: unknown = (super.query as (...args: unknown[]) => unknown)(...given);
    if (asked instanceof Promise) asked.catch((error: unknown) => this.#endIfGivenUp(error));
    return asked;
  }

  /** Costs a round trip each time. */
  #planAnew(): void {
    const now = performance.now();
    const keptMs = ++this.#used < PLANS_USED ? PLANS_KEPT_UNUSED_MS : PLANS_KEPT_MS;
    if (now - this.#plannedAt < keptMs) return;
    this.#plannedAt = now;
    this.#used = 0;
    const discarding = this.#ask(['discard plans']) as Promise<unknown>;
    discarding.catch(ignore('the statement behind it fails as well'));
  }

  #endIfGivenUp(error: unknown): void {
    if ((error as Error | null)?.message !== READ_TIMEOUT) return;
    const { connection } = this as unknown as { connection: { stream: { destroy(): void } } };
    connection.stream.destroy();
  }
}
