import { ByteBudget, type HeldBytes } from '#libs/admission';
import { SETTINGS, type Settings } from '#libs/config';
import { Metrics } from '#libs/telemetry';
import { Inject, Injectable } from '@nestjs/common';

const MIB = 1_048_576;
/**
 * An answer is kept whole in the ledger, so it is bounded; larger ones are for calls, which stream.
 */
export const MAX_RESULT_BYTES = 32 * MIB;
/** So much of each job is not counted: there are only so many of them at a time. */
const SMALL_BYTES = 262_144;
/** What is made ready for an answer that does not say how long it is. */
const UNDECLARED_BYTES = MIB;
/** A request or an answer is there sealed and open, at the same moment. */
const COPIES = 2;

/**
 * Room for jobs in this process: for what they send before they are claimed, for their answers as
 * these come. A project whose answers are many, large or slow waits for itself, and the third party
 * for it.
 */
@Injectable()
export class JobMemory {
  readonly #usual: ByteBudget;
  /** For answers that turn out to be larger than they seemed; one of each of two projects. */
  readonly #large = new ByteBudget(2 * MAX_RESULT_BYTES);

  constructor(@Inject(SETTINGS) settings: Settings, metrics: Metrics) {
    this.#usual = new ByteBudget(settings.SLUICE_MAX_HELD_BYTES - this.#large.size);
    metrics.watchHeld('jobs', this.#usual);
    metrics.watchHeld('large answers of jobs', this.#large);
  }

  of(projectId: string): JobRoom {
    return new JobRoom(this.#usual.of(projectId), this.#large.of(projectId));
  }
}

/** What one job holds. Nothing waits for room while it holds what others wait for. */
export class JobRoom {
  constructor(
    private readonly usual: HeldBytes,
    private readonly large: HeldBytes,
  ) {}

  /** Resolves when there is room for what is sent. */
  async forRequest(bytes: number): Promise<void> {
    if (bytes > SMALL_BYTES) await this.usual.wait(COPIES * bytes);
  }

  /** The request has been answered, and is not needed any more. */
  requestIsOver(): void {
    this.usual.shrinkTo(0);
  }

  /**
   * Resolves when there is room for more of an answer.
   * @param bytes of it are there
   * @param declaredBytes how long it says that it is
   */
  async forAnswer(bytes: number, declaredBytes: number | undefined): Promise<void> {
    if (bytes < SMALL_BYTES) return;
    const expected = Math.min(declaredBytes ?? UNDECLARED_BYTES, MAX_RESULT_BYTES);
    if (this.usual.bytes === 0) await this.usual.wait(COPIES * expected);
    if (declaredBytes !== undefined || bytes < UNDECLARED_BYTES || this.large.bytes > 0) return;
    await this.large.wait(MAX_RESULT_BYTES);
  }

  end(): void {
    this.usual.end();
    this.large.end();
  }
}
