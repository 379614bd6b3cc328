import type { CallEnvelope } from '#libs/parking';
import type { Claim, Departure, RateLimiter } from '#libs/rates';
import { SluiceError } from '#libs/errors';

/** A request that has the right to leave, until it is over. */
export interface HeldClaim {
  /** What was parked for it; none for a job. */
  readonly envelope: CallEnvelope | undefined;
  /** How long it waited for its instant. */
  readonly waitedMs: number;
  readonly isLate: boolean;
  /**
   * Resolves when what is written now does not meet what left after it.
   * @throws SluiceError `limit_wait_exceeded`; the reason of the signal
   */
  ready(): Promise<void>;
  /** Its head is being written. */
  written(): void;
  /**
   * The right to send it once more, within the time that is left. Never throws: without it there is
   * no replay.
   */
  again(maxWaitMs: number): Promise<boolean>;
  /** It did not leave and will not. */
  undo(): void;
  /** The third party is done with it. */
  over(): void;
}

/** Nothing limits it. */
export class UnlimitedClaim implements HeldClaim {
  readonly waitedMs = 0;
  readonly isLate = false;

  constructor(readonly envelope: CallEnvelope | undefined) {}

  ready(): Promise<void> {
    return Promise.resolve();
  }

  written(): void {}

  again(): Promise<boolean> {
    return Promise.resolve(true);
  }

  undo(): void {}

  over(): void {}
}

/**
 * It departs as the rate limiter says, counts from the instant at which its head was written, and
 * holds a slot until it is over.
 */
export class LimitedClaim implements HeldClaim {
  readonly envelope: CallEnvelope | undefined;
  #departure: Departure;
  #isRecorded = true;
  #replays = 0;
  readonly #holdsSlot: Departure;

  constructor(
    private readonly limiter: RateLimiter,
    claim: Claim & { kind: 'go' },
    readonly waitedMs: number,
  ) {
    this.envelope = claim.envelope;
    this.#departure = this.#holdsSlot = claim.departure;
  }

  get isLate(): boolean {
    return this.limiter.isLate(this.#departure);
  }

  async ready(): Promise<void> {
    while (this.isLate) {
      const earlier = this.#departure;
      // The earlier departure does not take place, whatever comes of this.
      this.#isRecorded = false;
      const claim = await this.limiter.again(earlier);
      if (claim.kind !== 'go') throw refusal(claim);
      this.#isRecorded = true;
      this.#departure = claim.departure;
    }
  }

  written(): void {
    this.limiter.departed(this.#departure, performance.now());
  }

  async again(maxWaitMs: number): Promise<boolean> {
    const { request } = this.#holdsSlot;
    const departure = `${request.departure}:${++this.#replays}`;
    const { parked: _sent, ...others } = request;
    try {
      const claim = await this.limiter.claim({ ...others, departure, budgetMs: 0, maxWaitMs });
      if (claim.kind !== 'go') return false;
      this.#departure = claim.departure;
      return true;
    } catch {
      return false;
    }
  }

  undo(): void {
    if (this.#isRecorded) this.limiter.undo(this.#departure);
    this.over();
  }

  over(): void {
    this.limiter.release(this.#holdsSlot);
  }
}

export const refusal = (claim: Exclude<Claim, { kind: 'go' }>): SluiceError =>
  new SluiceError('limit_wait_exceeded', {
    retryAfterMs: claim.kind === 'refused' ? claim.retryAfterMs : 1_000,
  });
