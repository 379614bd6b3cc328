import { batchesOf } from '#libs/coalescing';
import { type CallTicket, MOST_OF_A_PORTION } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import { type ParkedRequest, ParkedRequests, WithdrawnError } from '#libs/parking';
import { CallQueue } from '#libs/queue';
import { Injectable } from '@nestjs/common';

const TOGETHER = {
  items: MOST_OF_A_PORTION.calls,
  weight: MOST_OF_A_PORTION.bytes,
  weightOf: ({ ticket: { requestBytes = 0 } }: Passenger): number => requestBytes,
};

/** A call that leaves together with others. */
interface Passenger {
  ticket: CallTicket;
  parked: ParkedRequest;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/** Whether a portion has reached the queue is not known. */
export class PortionLostError extends Error {
  override readonly name = 'PortionLostError';

  constructor(
    readonly portion: readonly CallTicket[],
    cause: unknown,
  ) {
    super('The portion may not have reached the queue.', { cause });
  }
}

/**
 * Calls on their way to the queue. The first leaves at once; those that come while it is under way
 * leave together when it has arrived. So nothing waits for a clock, and the more calls there are,
 * the more of them share a round trip.
 */
@Injectable()
export class Portions {
  #gathering: Passenger[] = [];
  #underWay = 0;

  constructor(
    private readonly parked: ParkedRequests,
    private readonly queue: CallQueue,
  ) {}

  /**
   * Resolves when the request is parked and its ticket is queued.
   * @throws PortionLostError; WithdrawnError when it was kept back; SluiceError when the store was
   *   away before it could leave
   */
  send(ticket: CallTicket, parked: ParkedRequest): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#gathering.push({ ticket, parked, resolve, reject });
      if (this.#underWay === 0) this.#leave();
    });
  }

  /**
   * A call that still waits here for company will not leave: what is not parked yet could not be
   * withdrawn, and would be made for nobody.
   * @returns whether it was here
   */
  keepBack(callId: string): boolean {
    const index = this.#gathering.findIndex(({ ticket }) => ticket.callId === callId);
    if (index === -1) return false;
    const [kept] = this.#gathering.splice(index, 1);
    kept?.reject(new WithdrawnError());
    return true;
  }

  /** Whether the portion waits, or is in a worker's hands. */
  isQueued(portion: readonly CallTicket[]): Promise<boolean> {
    return this.queue.has(portion);
  }

  #leave(): void {
    const gathered = this.#gathering;
    this.#gathering = [];
    for (const portion of batchesOf(gathered, TOGETHER)) void this.#carry(portion);
  }

  /** Never throws. */
  async #carry(portion: readonly Passenger[]): Promise<void> {
    const tickets = portion.map(({ ticket }) => ticket);
    this.#underWay++;
    try {
      // In this order on one connection: what is queued finds its request.
      const parking = this.parked.park(portion.map(({ parked }) => parked));
      await Promise.all([parking, this.queue.add(tickets)]);
      for (const { resolve } of portion) resolve();
    } catch (error) {
      if (error instanceof SluiceError) this.#turnBack(error);
      for (const { reject } of portion) reject(new PortionLostError(tickets, error));
    }
    this.#underWay--;
    this.#leave();
  }

  /** The store is away: those that have not left do not wait for it a second time. */
  #turnBack({ code, cause }: SluiceError): void {
    for (const { reject } of this.#gathering.splice(0))
      reject(new SluiceError(code, { dispatched: false }, cause));
  }
}
