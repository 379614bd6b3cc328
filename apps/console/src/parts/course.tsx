import type { RequestSeries } from '#libs/sdk';
import { useLive } from '../api/use-live.js';
import { Link } from '../navigate/link.js';
import { linkTo, useUrl } from '../navigate/url.js';
import { Bars, type Layer } from './bars.js';
import { RefusalNotice } from './notice.js';

type Point = RequestSeries['data'][number];

const MINUTE_S = 60;
const HOUR_S = 3_600;
const RANGES = [
  { name: '15min', label: '15 minutes', steps: 15, stepSeconds: MINUTE_S },
  { name: '24h', label: '24 hours', steps: 48, stepSeconds: HOUR_S / 2 },
  { name: '7d', label: '7 days', steps: 56, stepSeconds: 3 * HOUR_S },
];
type Range = (typeof RANGES)[number];

const ENDS: readonly Layer<Point>[] = [
  { name: 'answered', of: ({ requests, refusedBy }) => requests - sumOf(refusedBy) },
  { name: 'refused by the third party', of: ({ refusedBy }) => refusedBy.third_party },
  { name: 'by the connection’s state', of: ({ refusedBy }) => refusedBy.connection },
  { name: 'given up by the caller', of: ({ refusedBy }) => refusedBy.caller },
  { name: 'refused by Sluice', of: ({ refusedBy }) => refusedBy.sluice },
];
const STEPS: readonly Layer<Point>[] = [
  { name: 'waiting', of: ({ waitedMs }) => waitedMs },
  { name: 'token', of: ({ tokenMs }) => tokenMs },
  { name: 'third party', of: ({ upstreamMs }) => upstreamMs },
  {
    name: 'the rest',
    of: ({ totalMs, waitedMs, tokenMs, upstreamMs }) =>
      Math.max(0, totalMs - waitedMs - tokenMs - upstreamMs),
  },
];

interface CourseProps {
  /** The screen that it stands on, where another range leads. */
  path: string;
  /** Whose requests; without it those of the project. */
  of?: { connection: string } | { integration: string };
}

/** How many requests there were in the course of time, and how long they took. */
export function Course({ path, of }: CourseProps) {
  const { filters } = useUrl();
  const range = RANGES.find(({ name }) => name === filters.get('range')) ?? RANGES[0];
  if (range === undefined) return null;
  const since = beginOf(range);
  const query = new URLSearchParams({
    ...of,
    since: new Date(since).toISOString(),
    stepSeconds: String(range.stepSeconds),
  });
  return (
    <section class="course">
      <div class="head">
        <h2>Requests in the course of time</h2>
        <nav class="ranges" aria-label="How far back">
          {RANGES.map(({ name, label }) => (
            <Link
              key={name}
              href={linkTo(path, { range: name })}
              aria-current={name === range.name ? 'true' : undefined}
            >
              {label}
            </Link>
          ))}
        </nav>
      </div>
      <Plots range={range} since={since} ask={`/requests/series?${query}`} />
    </section>
  );
}

function Plots({ range, since, ask }: { range: Range; since: number; ask: string }) {
  const { data, refusal } = useLive<RequestSeries>(ask);
  if (refusal) return <RefusalNotice refusal={refusal} />;
  if (!data) return <p class="quiet">Loading …</p>;
  if (data.data.length === 0)
    return (
      <p class="quiet">
        None in the last {range.label}. A minute is here some seconds after its end.
      </p>
    );
  const points = pointsAt(data.data, since, range);
  const common = { points, at: (place: number) => timeOf(since, place, range) };
  return (
    <div class="plots">
      <Bars {...common} title="How they ended" tone="end" unit="" layers={ENDS} />
      <Bars
        {...common}
        title="How long they took, on average"
        tone="share"
        unit="ms"
        layers={STEPS}
        mark={{ name: '95 of 100 took no longer', of: ({ p95Ms }) => p95Ms }}
      />
    </div>
  );
}

/** Steps without requests have no point. */
function pointsAt(points: readonly Point[], since: number, range: Range): (Point | undefined)[] {
  const byTime = new Map(points.map((point) => [Date.parse(point.at), point]));
  return Array.from({ length: range.steps }, (_, place) =>
    byTime.get(since + place * range.stepSeconds * 1_000),
  );
}

/** A whole step, so that it is the same until the next one begins. */
function beginOf({ steps, stepSeconds }: Range): number {
  const stepMs = stepSeconds * 1_000;
  return Math.floor(Date.now() / stepMs) * stepMs - (steps - 1) * stepMs;
}

function timeOf(since: number, place: number, { stepSeconds }: Range): string {
  const at = new Date(since + place * stepSeconds * 1_000);
  const time = at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  if (stepSeconds < HOUR_S) return time;
  return `${at.toLocaleDateString([], { weekday: 'short' })} ${time}`;
}

const sumOf = (counts: Point['refusedBy']): number =>
  counts.third_party + counts.connection + counts.caller + counts.sluice;
