import type { CallTicket } from '#libs/contracts';
import type { CallConsumer } from '#libs/queue';

export const aTicket = (callId: string): CallTicket => ({
  callId,
  projectId: 'p',
  connectionId: 'c',
  replyTo: 'gateway',
  maxWaitMs: 1_000,
});

/** Takes calls, which end when they are told to. */
export class HeldCalls implements CallConsumer {
  readonly worker = 'worker';
  readonly taken: string[] = [];
  readonly lost: string[] = [];
  readonly #ends = new Map<string, () => void>();

  take({ callId }: CallTicket): Promise<void> {
    this.taken.push(callId);
    return new Promise((end) => this.#ends.set(callId, end));
  }

  lose(tickets: readonly CallTicket[]): Promise<void> {
    this.lost.push(...tickets.map(({ callId }) => callId));
    return Promise.resolve();
  }

  isPresent(): Promise<boolean> {
    return Promise.resolve(true);
  }

  /** Resolves when that has been noticed in this process. */
  async end(...ids: string[]): Promise<void> {
    for (const id of ids) this.#ends.get(id)?.();
    await new Promise(setImmediate);
  }
}
