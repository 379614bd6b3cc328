/** What goes together. */
export interface Bounds<Item> {
  items: number;
  /**
   * What they weigh together, in bytes or whatever makes the work long; one that alone weighs more
   * goes by itself.
   */
  weight?: number | undefined;
  weightOf?: ((item: Item) => number) | undefined;
}

/** @returns how many of the first go together */
export function batchOf<Item>(items: readonly Item[], bounds: Bounds<Item>): number {
  const { items: most, weight: heaviest = Infinity, weightOf = () => 0 } = bounds;
  let weight = 0;
  const end = items.findIndex((item, index) => {
    weight += weightOf(item);
    return index === most || (index > 0 && weight > heaviest);
  });
  return end < 0 ? items.length : end;
}

/** All of them, in their order. */
export function batchesOf<Item>(items: readonly Item[], bounds: Bounds<Item>): Item[][] {
  const batches: Item[][] = [];
  for (let rest = items; rest.length > 0;) {
    const length = batchOf(rest, bounds);
    batches.push(rest.slice(0, length));
    rest = rest.slice(length);
  }
  return batches;
}
