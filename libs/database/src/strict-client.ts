import pg from 'pg';

const READ_TIMEOUT = 'Query read timeout';

/**
 * A connection on which a statement was given up is never used again: the statement may still run,
 * and a transaction around it is still open. The pool drops a client whose connection has ended.
 */
export class StrictClient extends pg.Client {
  override query(...given: unknown[]): never {
    const asked: unknown = (super.query as (...args: unknown[]) => unknown)(...given);
    if (asked instanceof Promise) asked.catch((error: unknown) => this.#endIfGivenUp(error));
    return asked as never;
  }

  #endIfGivenUp(error: unknown): void {
    if ((error as Error | null)?.message !== READ_TIMEOUT) return;
    const { connection } = this as unknown as { connection: { stream: { destroy(): void } } };
    connection.stream.destroy();
  }
}
