/**
 * From this many in a turn of the event loop on, saving system calls and round trips is worth more
 * than an early start.
 */
const BUSY = 3;

/**
 * Counts what happens in each turn of the event loop, so that what comes in numbers can leave
 * together at the turn's end.
 */
export class BusyTurns {
  #count = 0;
  #wasBusy = false;

  constructor(private readonly onEnd: () => void) {}

  /** Whether there were many in the last turn that had any. */
  get wasBusy(): boolean {
    return this.#wasBusy;
  }

  /** @returns whether it is the first of its turn */
  add(): boolean {
    if (this.#count++ > 0) return false;
    setImmediate(() => this.#end());
    return true;
  }

  #end(): void {
    this.#wasBusy = this.#count >= BUSY;
    this.#count = 0;
    this.onEnd();
  }
}
