import { MISSED_POLICIES } from '#libs/contracts';
import { bytes, reachingDatabase, Statement, type WakeUp } from '#libs/database';
import { ERRORS, type ErrorCode, SluiceError } from '#libs/errors';
import type { Intake, JobCodec, OfferedJob } from '#libs/ledger';
import type { Metrics } from '#libs/telemetry';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { jobOf } from './job-of.js';
import { dueTicks } from './recurrence.js';
import type { FailedTick, ScheduleEvents } from './schedule-events.js';
import type { ScheduleTerms } from './schedule.entity.js';

/** Schedules of one round, and what their jobs send, in sealed bytes. */
const TOGETHER = { schedules: 64, bytes: 1_048_576 };
/** Ticks that one schedule makes up in a round. */
const MOST_TICKS = 10;
/** What a tick waits for is not looked at again sooner. */
const LATER_MS = 15_000;

const dueSchedule = z.object({
  id: z.string(),
  projectId: z.string(),
  connectionId: z.string(),
  keyId: z.string(),
  resource: z.string().nullable(),
  cron: z.string(),
  timeZone: z.string(),
  missed: z.enum(MISSED_POLICIES),
  terms: z.custom<ScheduleTerms>(),
  sealedRequest: bytes,
  tickAt: z.date(),
  now: z.date(),
  status: z.enum(['active', 'disabled', 'needs_reauth']),
  name: z.string().nullable(),
  /** Why the tick before made no job. */
  errorCode: z.string().nullable(),
});
type DueSchedule = z.infer<typeof dueSchedule>;

/**
 * The first of each project come before the second of any, so that nobody waits behind another's
 * ten thousand. Who is in the hands of another process, or whose connection is about to be deleted,
 * is left to the next round.
 */
const DUE = new Statement(
  'due schedules',
  `with due as (
    select schedule.id, due_at, octet_length(sealed_request) as bytes,
      row_number() over (partition by project_id order by due_at, schedule.id) as place
    from schedule join project on project.id = project_id and project.deleted_at is null
    where paused_at is null and due_at <= now()),
  first as (
    select id from (
      select *, sum(bytes) over (order by place, due_at, id) - bytes as before from due) as ordered
    where before < ${TOGETHER.bytes} order by place, due_at, id limit ${TOGETHER.schedules})
  select schedule.id, schedule.project_id as "projectId",
    schedule.connection_id as "connectionId", key_id as "keyId", resource, cron,
    time_zone as "timeZone", missed, terms, sealed_request as "sealedRequest", tick_at as "tickAt",
    now()::timestamptz(3) as now, connection.status, schedule.name,
    error_code as "errorCode"
  from schedule join connection on connection.id = schedule.connection_id
  where schedule.id in (select id from first) and paused_at is null and due_at <= now()
  for update of schedule skip locked for key share of connection skip locked`,
  dueSchedule,
);

/** Mostly there is none, and nothing is locked to see that. */
const ARE_ANY_DUE = new Statement(
  'look for due schedules',
  'select from schedule where paused_at is null and due_at <= now() limit 1',
);

const MOVE_ON = new Statement(
  'move schedules on',
  `update schedule set tick_at = moved.tick_at, due_at = moved.due_at,
    last_tick_at = coalesce(moved.last_tick_at, schedule.last_tick_at),
    last_job_id = coalesce(moved.last_job_id, schedule.last_job_id),
    paused_at = moved.paused_at,
    error_code = case when moved.last_job_id is null
      then coalesce(moved.error_code, schedule.error_code) end,
    error_message = case when moved.last_job_id is null
      then coalesce(moved.error_message, schedule.error_message) end
  from json_to_recordset($1) as moved(id uuid, tick_at timestamptz, due_at timestamptz,
    last_tick_at timestamptz, last_job_id uuid, paused_at timestamptz, error_code text,
    error_message text)
  where schedule.id = moved.id`,
);

/** What becomes of a schedule that is due. */
interface Visit {
  id: string;
  jobs: OfferedJob[];
  /** Of ticks that made a job. */
  latenessMs: number[];
  tick_at: Date;
  due_at: Date;
  last_tick_at?: Date | undefined;
  last_job_id?: string | undefined;
  paused_at?: Date;
  error_code?: ErrorCode;
  error_message?: string;
  /** It is to be told. */
  failure?: FailedTick | undefined;
}

/** Makes the jobs of ticks that are due. Safe in any number of processes at once. */
export class Ticks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly codec: JobCodec,
    private readonly intake: Intake,
    private readonly wakeUp: WakeUp,
    private readonly metrics: Metrics,
    private readonly events: ScheduleEvents,
  ) {}

  /**
   * One round: what it makes and where its schedules stand then are committed together.
   * @returns whether there may be more
   */
  async make(): Promise<boolean> {
    if (!(await reachingDatabase(() => ARE_ANY_DUE.first(this.dataSource)))) return false;
    const visits = await reachingDatabase(() =>
      this.dataSource.transaction(async (em) => {
        const due = await DUE.all(em);
        const made: Visit[] = [];
        for (const schedule of due) made.push(await this.#visit(schedule));
        await this.intake.write(
          em,
          made.flatMap(({ jobs }) => jobs),
        );
        if (made.length > 0) await MOVE_ON.run(em, [JSON.stringify(made.map(rowOf))]);
        const failed = made.flatMap(({ failure }) => failure ?? []);
        await this.events.failed(em, failed);
        return made;
      }),
    );
    const lateness = visits.flatMap(({ latenessMs }) => latenessMs);
    for (const lateMs of lateness) this.metrics.tick(lateMs);
    if (lateness.length > 0) this.wakeUp.send();
    return visits.length > 0;
  }

  async #visit(schedule: DueSchedule): Promise<Visit> {
    const { id, sealedRequest, tickAt: from, now } = schedule;
    const most = mostTicks(sealedRequest.length);
    const stays = { id, jobs: [], latenessMs: [], tick_at: from };
    try {
      const { ticks, next } = dueTicks(schedule, { from, now, most });
      if (ticks.length === 0) return { ...stays, tick_at: next, due_at: next };
      if (schedule.status !== 'active') throw refusalOf(schedule.status);
      const request = this.codec.openScheduled(schedule, sealedRequest);
      const jobs: OfferedJob[] = [];
      for (const tick of ticks) jobs.push(await this.intake.offer(jobOf(schedule, request, tick)));
      return {
        ...{ id, jobs, tick_at: next, due_at: next },
        latenessMs: ticks.map((tick) => now.getTime() - tick.getTime()),
        last_tick_at: ticks.at(-1),
        last_job_id: jobs.at(-1)?.id,
      };
    } catch (error) {
      if (error instanceof SluiceError && error.code === 'database_unavailable') throw error;
      const set = setBack(error, now);
      return { ...stays, ...set, failure: newFailure(schedule, set) };
    }
  }
}

const mostTicks = (jobBytes: number): number =>
  Math.min(MOST_TICKS, Math.max(1, Math.floor(TOGETHER.bytes / jobBytes)));

const rowOf = ({ jobs: _jobs, latenessMs: _lateness, failure: _failure, ...row }: Visit) => row;

const refusalOf = (status: Exclude<DueSchedule['status'], 'active'>): SluiceError =>
  new SluiceError(status === 'disabled' ? 'connection_disabled' : 'needs_reauth');

type SetBack = Pick<Visit, 'due_at' | 'paused_at'> & Required<ErrorOf>;
type ErrorOf = Pick<Visit, 'error_code' | 'error_message'>;

/** What passes by itself is tried again; anything else pauses the schedule, with its reason. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['needs_reauth', 'job_queue_full']);

function setBack(error: unknown, now: Date): SetBack {
  const code = error instanceof SluiceError ? error.code : 'internal_error';
  return {
    due_at: new Date(now.getTime() + LATER_MS),
    ...(PASSING.has(code) ? {} : { paused_at: now }),
    error_code: code,
    error_message: ERRORS[code].title,
  };
}

/** One that is tried again for the same reason is told of once. */
function newFailure(
  { projectId, id, name, connectionId, tickAt, now: at, errorCode }: DueSchedule,
  { error_code: code, error_message: message, paused_at: pausedAt }: SetBack,
): FailedTick | undefined {
  if (code === errorCode) return undefined;
  const hasPaused = pausedAt !== undefined;
  return { projectId, id, name, connectionId, tickAt, at, error: { code, message }, hasPaused };
}
