import { type DataSource, reachingDatabase, Statement } from '#libs/database';
import { SluiceError } from '#libs/errors';
import { z } from 'zod';
import { BOUNDS_MS, MEASURES, quantileMs, withinColumn } from './measures.js';

const MINUTE_S = 60;
/** More than a plot has room for. */
const MOST_POINTS = 1_500;

/** Of what: a project, or one of its connections or integrations; and of what time. */
export interface SeriesOf {
  projectId: string;
  /** Id of the project, of a connection or of an integration. */
  subjectId: string;
  since: Date;
  until: Date;
  /** A multiple of 60. */
  stepSeconds: number;
}

/** What requests were like that ended within one step. Times in milliseconds. */
export interface SeriesPoint {
  /** Where the step begins. */
  at: Date;
  requests: number;
  refusedBy: { third_party: number; connection: number; caller: number; sluice: number };
  /** Means. */
  waitedMs: number;
  tokenMs: number;
  upstreamMs: number;
  totalMs: number;
  /** Of `totalMs`: half of the requests took no longer, and 95 of a hundred. */
  p50Ms: number;
  p95Ms: number;
  requestBytes: number;
  responseBytes: number;
}

/** Sums come as text, being `bigint` or `numeric`. */
const READ = new Statement(
  'series of minutes',
  `select date_bin($5 * interval '1 second', minute, $3) as at,
     ${MEASURES.map((name) => `sum(${name})::text as ${name}`).join(', ')}
   from request_minute
   where project_id = $1 and subject_id = $2 and minute >= $3 and minute < $4
   group by at order by at`,
  z.intersection(z.object({ at: z.date() }), z.record(z.string(), z.unknown())),
);

/** What requests were like in the course of time. */
export class RequestSeries {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * In order of time, without the steps that had no requests.
   * @throws SluiceError `invalid_request` for more steps than a plot has room for
   */
  async read({ projectId, subjectId, ...time }: SeriesOf): Promise<SeriesPoint[]> {
    const { stepSeconds } = time;
    const since = wholeMinute(time.since);
    const steps = (time.until.getTime() - since.getTime()) / (stepSeconds * 1_000);
    if (steps > MOST_POINTS)
      throw new SluiceError('invalid_request', {
        detail: `These are ${Math.ceil(steps)} steps, and ${MOST_POINTS} are allowed. Ask for longer steps, or for less time.`,
      });
    const parameters = [projectId, subjectId, since, time.until, stepSeconds];
    const rows = await reachingDatabase(() => READ.all(this.dataSource, parameters));
    return rows.map(({ at, ...sums }) => pointOf(at, (name) => Number(sums[name])));
  }
}

function pointOf(at: Date, sumOf: (name: string) => number): SeriesPoint {
  const requests = sumOf('requests');
  const within = BOUNDS_MS.map((bound) => sumOf(withinColumn(bound)));
  const mean = (name: string): number => Math.round(sumOf(name) / requests);
  return {
    at,
    requests,
    refusedBy: {
      third_party: sumOf('by_third_party'),
      connection: sumOf('by_connection'),
      caller: sumOf('by_caller'),
      sluice: sumOf('by_sluice'),
    },
    waitedMs: mean('waited_ms'),
    tokenMs: mean('token_ms'),
    upstreamMs: mean('upstream_ms'),
    totalMs: mean('total_ms'),
    p50Ms: quantileMs(within, requests, 0.5),
    p95Ms: quantileMs(within, requests, 0.95),
    requestBytes: sumOf('request_bytes'),
    responseBytes: sumOf('response_bytes'),
  };
}

/** The one that it lies in. */
const wholeMinute = (at: Date): Date =>
  new Date(Math.floor(at.getTime() / (MINUTE_S * 1_000)) * MINUTE_S * 1_000);
