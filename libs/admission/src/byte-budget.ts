import { type ByteSource, HeldBytes } from './held-bytes.js';

interface Waiting {
  held: HeldBytes;
  bytes: number;
  enter: () => void;
}

type Verdict = 'fits' | 'beyond_its_share' | 'full';

/**
 * Bytes that a process may hold at once, shared by project with a dynamic threshold (Choudhury and
 * Hahne, IEEE/ACM Transactions on Networking 6(2), 1998): a project may hold as much as remains
 * free. Alone it gets half of all, two get a third each. The only thing of its project is let in
 * while it fits at all.
 */
export class ByteBudget implements ByteSource {
  #free: number;
  readonly #perProject = new Map<string, number>();
  #waiting: Waiting[] = [];

  constructor(readonly size: number) {
    this.#free = size;
  }

  /** What is held now, for all projects. Bytes. */
  get held(): number {
    return this.size - this.#free;
  }

  /** Nothing yet, for one thing of a project's. */
  of(projectId: string): HeldBytes {
    return new HeldBytes(this, projectId);
  }

  take(held: HeldBytes, bytes: number): boolean {
    if (this.#verdict(held, bytes) !== 'fits') return false;
    this.#add(held, bytes);
    return true;
  }

  /**
   * First come, first served; but who must wait for others of its own project lets those of other
   * projects by.
   */
  wait(held: HeldBytes, bytes: number): Promise<void> {
    return new Promise((enter) => {
      this.#waiting.push({ held, bytes: Math.min(bytes, this.size), enter });
      this.#letIn();
    });
  }

  release(held: HeldBytes, bytes: number): void {
    this.#add(held, -bytes);
    this.#letIn();
  }

  #letIn(): void {
    const heldUp = new Set<string>();
    let isFull = false;
    this.#waiting = this.#waiting.filter(({ held, bytes, enter }) => {
      if (isFull || heldUp.has(held.projectId)) return true;
      const verdict = this.#verdict(held, bytes);
      if (verdict === 'fits') {
        this.#add(held, bytes);
        enter();
        return false;
      }
      isFull = verdict === 'full';
      heldUp.add(held.projectId);
      return true;
    });
  }

  #verdict(held: HeldBytes, bytes: number): Verdict {
    const ofProject = this.#perProject.get(held.projectId) ?? 0;
    const isOnlyOne = ofProject === held.bytes;
    if (!isOnlyOne && ofProject + bytes > this.#free - bytes) return 'beyond_its_share';
    return bytes <= this.#free ? 'fits' : 'full';
  }

  #add(held: HeldBytes, bytes: number): void {
    const ofProject = (this.#perProject.get(held.projectId) ?? 0) + bytes;
    if (ofProject === 0) this.#perProject.delete(held.projectId);
    else this.#perProject.set(held.projectId, ofProject);
    this.#free -= bytes;
    held.bytes += bytes;
  }
}
