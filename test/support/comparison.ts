const PAIRS = 9;
/**
 * Other work on the machine moves what is measured: until it lies within the bound, so many times
 * as many pairs are taken.
 */
const PATIENCE = 3;

/** What lies below which the given share of numbers is. */
export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? NaN;

const median = (values: readonly number[]): number => percentile(values, 0.5);

export interface Comparison {
  /** Named in what is said of the outcome. */
  what: string;
  /** Each measures once, and gives one number. */
  reference: () => number | Promise<number>;
  candidate: () => number | Promise<number>;
  /** How many times as much as the reference the candidate may be. */
  bound: number;
  /** By how many times the reference may differ from itself in a run that says anything. */
  margin?: number;
  /** How often both are measured at least. */
  pairs?: number;
}

/**
 * Holds that one thing takes at most so many times as long as another, whatever the machine does
 * meanwhile: they are measured right after each other, again and again, and what counts is the
 * median of their ratios. The reference is measured on both sides of the candidate; a run in which
 * it differs from itself by more than the margin is void, says so, and proves nothing.
 */
export async function expectWithin({
  what,
  reference,
  candidate,
  bound,
  margin = 1.2,
  pairs = PAIRS,
}: Comparison): Promise<void> {
  const ratios: number[] = [];
  const ofItself: number[] = [];
  const isVoid = (): boolean => Math.abs(Math.log(median(ofItself))) > Math.log(margin);
  const isEnough = (): boolean => median(ratios) <= bound && !isVoid();
  while (ratios.length < pairs || (ratios.length < PATIENCE * pairs && !isEnough())) {
    const before = await reference();
    ratios.push((await candidate()) / before);
    ofItself.push((await reference()) / before);
  }
  const [ratio, itself] = [median(ratios), median(ofItself)].map((each) => each.toFixed(2));
  const verdict = isVoid() ? ', void' : '';
  process.stderr.write(
    `${what}: ${ratio} times the reference, which is ${itself} times itself; ${ratios.length} pairs${verdict}\n`,
  );
  if (!isVoid()) expect(median(ratios)).toBeLessThanOrEqual(bound);
}
