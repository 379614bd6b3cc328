import {
  type CallEnvelope,
  PermitStore,
  type Span,
  type Untimely,
  type Withdrawal,
} from './permit-store.js';

const ALWAYS: Span = { from: -Infinity, to: Infinity };

/** Permits of the one embedded process. They die with it, and so does the right to send; the gateway withdraws what nobody took. */
export class LocalPermits extends PermitStore {
  readonly #permits = new Map<string, CallEnvelope>();

  put(callId: string, envelope: CallEnvelope): Promise<void> {
    this.#permits.set(callId, envelope);
    return Promise.resolve();
  }

  take(callId: string, { from, to } = ALWAYS): Promise<CallEnvelope | Untimely | undefined> {
    const envelope = this.#permits.get(callId);
    if (!envelope) return Promise.resolve(undefined);
    const now = performance.timeOrigin + performance.now();
    if (now < from) return Promise.resolve({ kind: 'early', byMs: from - now });
    if (now > to) return Promise.resolve({ kind: 'late' });
    this.#permits.delete(callId);
    return Promise.resolve(envelope);
  }

  withdraw(callId: string): Promise<Withdrawal> {
    return Promise.resolve(this.#permits.delete(callId) ? 'never_left' : 'may_have_left');
  }
}
