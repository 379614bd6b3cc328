import { type CallEnvelope, PermitStore, type Withdrawal } from './permit-store.js';

/** Permits of the one embedded process. They die with it, and so does the right to send; the gateway withdraws what nobody took. */
export class LocalPermits extends PermitStore {
  readonly #permits = new Map<string, CallEnvelope>();

  put(callId: string, envelope: CallEnvelope): Promise<void> {
    this.#permits.set(callId, envelope);
    return Promise.resolve();
  }

  take(callId: string, leaveBy = Infinity): Promise<CallEnvelope | 'late' | undefined> {
    const envelope = this.#permits.get(callId);
    if (envelope && performance.timeOrigin + performance.now() > leaveBy) {
      return Promise.resolve('late');
    }
    this.#permits.delete(callId);
    return Promise.resolve(envelope);
  }

  withdraw(callId: string): Promise<Withdrawal> {
    return Promise.resolve(this.#permits.delete(callId) ? 'never_left' : 'may_have_left');
  }
}
