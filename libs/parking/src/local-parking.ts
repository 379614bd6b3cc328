import {
  type CallEnvelope,
  type ParkedRequest,
  ParkedRequests,
  type Withdrawal,
} from './parked-requests.js';

/**
 * Inside the one embedded process. They die with it, and so does the right to send; the gateway
 * withdraws what nobody claimed.
 */
export class LocalParking extends ParkedRequests {
  readonly #parked = new Map<string, CallEnvelope>();

  /** There is nothing that it would hold up. */
  async parkBody(): Promise<void> {}

  park(requests: readonly ParkedRequest[]): Promise<void> {
    for (const { callId, envelope } of requests) this.#parked.set(callId, envelope);
    return Promise.resolve();
  }

  /** Nothing is copied. */
  bytesOf(): number {
    return 0;
  }

  claim(callId: string): Promise<CallEnvelope | undefined> {
    return Promise.resolve(this.take(callId));
  }

  withBody(_callId: string, envelope: CallEnvelope): Promise<CallEnvelope> {
    return Promise.resolve(envelope);
  }

  withdraw(callId: string): Promise<Withdrawal> {
    return Promise.resolve(this.#parked.delete(callId) ? 'not_sent' : 'unknown');
  }

  has(callId: string): boolean {
    return this.#parked.has(callId);
  }

  /** At once, so that nothing can come between this and what it is claimed together with. */
  take(callId: string): CallEnvelope | undefined {
    const envelope = this.#parked.get(callId);
    this.#parked.delete(callId);
    return envelope;
  }
}
