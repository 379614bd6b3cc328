type Tone = 'good' | 'busy' | 'bad' | 'quiet';

const TONES: Record<string, Tone> = {
  active: 'good',
  answered: 'good',
  delivered: 'good',
  settled: 'good',
  open: 'good',
  accepted: 'busy',
  queued: 'busy',
  running: 'busy',
  pending: 'busy',
  uploading: 'busy',
  opening: 'busy',
  needs_reauth: 'bad',
  failed: 'bad',
  unknown: 'bad',
  given_up: 'bad',
  failing: 'bad',
};

/** A shape for each, so that nobody needs to tell colours apart. */
const SHAPES: Record<Tone, string> = {
  good: 'M4 8.5l3 3 5-6',
  busy: 'M8 4v4l3 2',
  bad: 'M5 5l6 6M11 5l-6 6',
  quiet: 'M4.500 8h7',
};

export const wordsOf = (name: string): string => name.replaceAll('_', ' ');

/** A status by word and shape. */
export function Status({ of, tone = TONES[of] ?? 'quiet' }: { of: string; tone?: Tone }) {
  return (
    <span class={`status ${tone}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="8" cy="8" r="7" />
        <path d={SHAPES[tone]} />
      </svg>
      {wordsOf(of)}
    </span>
  );
}
