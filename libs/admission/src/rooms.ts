import { ByteBudget } from './byte-budget.js';
import type { HeldBytes } from './held-bytes.js';

/** What is smaller is not counted: there are only so many exchanges at a time. */
const SMALL_BYTES = 262_144;
/** What is made ready for an answer that does not say how long it is. */
const UNDECLARED_BYTES = 1_048_576;
/** Of a request or an answer at the same moment: sealed and open, bytes and text. */
const COPIES = 2;

/**
 * Room for what exchanges hold whole: for what they send, for their answers as these come. A
 * project whose answers are many, large or slow waits for itself, and the third party for it.
 */
export class Rooms {
  readonly usual: ByteBudget;
  /** For answers that turn out to be larger than they seemed; one of each of two projects. */
  readonly large: ByteBudget;

  /**
   * @param size bytes, for all together
   * @param mostBytes of one answer
   */
  constructor(
    size: number,
    private readonly mostBytes: number,
  ) {
    this.large = new ByteBudget(2 * mostBytes);
    this.usual = new ByteBudget(size - this.large.size);
  }

  of(projectId: string): Room {
    return new Room(this.usual.of(projectId), this.large.of(projectId), this.mostBytes);
  }
}

/** What one exchange holds. Nothing waits for room while it holds what others wait for. */
export class Room {
  constructor(
    private readonly usual: HeldBytes,
    private readonly large: HeldBytes,
    private readonly mostBytes: number,
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
    const expected = Math.min(declaredBytes ?? UNDECLARED_BYTES, this.mostBytes);
    if (this.usual.bytes === 0) await this.usual.wait(COPIES * expected);
    if (declaredBytes !== undefined || bytes < UNDECLARED_BYTES || this.large.bytes > 0) return;
    await this.large.wait(this.mostBytes);
  }

  end(): void {
    this.usual.end();
    this.large.end();
  }
}
