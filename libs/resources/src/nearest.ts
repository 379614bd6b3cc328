const LONGEST = 64;

/** The name that is least far from what was written, unless all are far from it. */
export function nearest(written: string, names: readonly string[]): string | undefined {
  const name = written.slice(0, LONGEST).toLowerCase();
  let closest: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const each of names) {
    const away = distance(name, each.toLowerCase());
    if (away < least) [closest, least] = [each, away];
  }
  return closest;
}

/** Of Levenshtein: letters to add, to take away, or to change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
