import { batchOf, type Bounds } from './batches.js';

interface Waiting<Item, Result> {
  item: Item;
  weight: number;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * Gathers while it works (group commit): the first item is worked on at once, those that come
 * meanwhile together when that is done. So the busier it is the less each item costs, and an item
 * that comes alone waits for nothing.
 */
export class Coalescer<Item, Result> {
  #waiting: Waiting<Item, Result>[] = [];
  #isWorking = false;

  /**
   * @param work resolves with a result for each of the items, in their order
   * @param isFaultOfOne whether what `work` has thrown may be the fault of some of the items, and
   *   nothing has been done then: it is tried again in halves, and only those of which it is the
   *   fault fail
   */
  constructor(
    private readonly work: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly bounds: Bounds<Item>,
    private readonly isFaultOfOne: (error: unknown) => boolean = () => false,
  ) {}

  /** @throws what `work` has thrown */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      const weight = this.bounds.weightOf?.(item) ?? 0;
      const waiting = { item, weight, resolve, reject };
      if (weight >= (this.bounds.weight ?? Infinity)) return void this.#done([waiting]);
      this.#waiting.push(waiting);
      if (!this.#isWorking) void this.#run();
    });
  }

  /** Never throws. */
  async #run(): Promise<void> {
    this.#isWorking = true;
    while (this.#waiting.length > 0) await this.#done(this.#next());
    this.#isWorking = false;
  }

  #next(): Waiting<Item, Result>[] {
    const { items, weight } = this.bounds;
    const bounds = { items, weight, weightOf: (each: Waiting<Item, Result>) => each.weight };
    return this.#waiting.splice(0, batchOf(this.#waiting, bounds));
  }

  /** Never throws. */
  async #done(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.work(batch.map(({ item }) => item));
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
    } catch (error) {
      if (batch.length === 1 || !this.isFaultOfOne(error)) {
        for (const { reject } of batch) reject(error);
        return;
      }
      const half = Math.ceil(batch.length / 2);
      await this.#done(batch.slice(0, half));
      await this.#done(batch.slice(half));
    }
  }
}
