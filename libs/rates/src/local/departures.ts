import type { RequestKind } from '../requests.js';

/** After so many calls the next departure is a job's. */
const CALLS_PER_JOB = 9;
const OWED_MOST = 3;

/** Who of a limit key is under way, and whose departure it is next. */
export class Departures {
  /** By departure: until when it may be under way at the latest. */
  readonly #slots = new Map<string, number>();
  #calls = 0;
  #jobDeparted = 0;
  #jobReserved = 0;

  get isIdle(): boolean {
    return this.#slots.size === 0;
  }

  free(concurrency: number, now: number): number {
    for (const [departure, until] of this.#slots) if (until <= now) this.#slots.delete(departure);
    return concurrency - this.#slots.size;
  }

  take(departure: string, until: number): void {
    this.#slots.set(departure, until);
  }

  release(departure: string): void {
    this.#slots.delete(departure);
  }

  departed(kind: RequestKind): void {
    if (kind === 'job') this.#jobDeparted = this.#calls;
    else this.#calls++;
  }

  /** Calls to go until a job is owed a departure, whatever waits. */
  get callsToJobDeparture(): number {
    return CALLS_PER_JOB - (this.#calls - this.#jobDeparted);
  }

  /** Calls to go until a job is owed a place in the plan, however far ahead it is. */
  get callsToJobPlace(): number {
    return CALLS_PER_JOB - (this.#calls - this.#jobReserved);
  }

  /** What was not claimed in time is still owed, but not for ever. */
  jobReserved(): void {
    const reserved = Math.max(this.#jobReserved, this.#calls - OWED_MOST * CALLS_PER_JOB);
    this.#jobReserved = Math.min(this.#calls, reserved + CALLS_PER_JOB);
  }
}
