const UNITS: [unit: Intl.RelativeTimeFormatUnit, ms: number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];
const FORMAT = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'narrow' });

export function fromNow(at: string): string {
  const ms = Date.parse(at) - Date.now();
  for (const [unit, size] of UNITS)
    if (Math.abs(ms) >= size) return FORMAT.format(Math.trunc(ms / size), unit);
  return 'now';
}

const DURATIONS: [suffix: string, ms: number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
];

export function lengthOf(ms: number): string {
  for (const [suffix, size] of DURATIONS)
    if (ms >= size) return `${(ms / size).toFixed(ms / size < 10 ? 1 : 0)} ${suffix}`;
  return `${Math.max(0, Math.round(ms))} ms`;
}

/** How long ago; the exact instant when it is pointed at. */
export function Time({ at }: { at: string | undefined }) {
  if (at === undefined) return <span class="quiet">–</span>;
  return (
    <time dateTime={at} title={new Date(at).toISOString()}>
      {fromNow(at)}
    </time>
  );
}
