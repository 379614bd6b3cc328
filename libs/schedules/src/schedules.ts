import type { MissedPolicy, Page, PageQuery } from '#libs/contracts';
import { reachingDatabase, readPage, uuidV7 } from '#libs/database';
import { SluiceError } from '#libs/errors';
import { type JobCodec, type JobRequest, type NewJob, routeOf } from '#libs/ledger';
import type { RecordCaps } from '#libs/projects';
import type { DataSource, EntityManager } from 'typeorm';
import { jobOf } from './job-of.js';
import { checkRecurrence, tickAfter } from './recurrence.js';
import { Schedule, type ScheduleTerms } from './schedule.entity.js';

/** Whose schedules: a project's, or only those that one of its keys has made. */
interface SchedulesOf {
  projectId: string;
  keyId?: string | undefined;
}

/** What each job of a schedule sends, and how it is made. */
export interface JobTemplate extends JobRequest {
  connectionId: string;
  resource?: string | undefined;
  terms: ScheduleTerms;
}

interface Timing {
  cron: string;
  timeZone: string;
  missed: MissedPolicy;
}

interface NewSchedule extends Timing {
  projectId: string;
  keyId: string;
  name?: string | null | undefined;
  job: JobTemplate;
}

/** What is absent stays as it is. */
type ScheduleChanges = {
  [K in keyof Omit<NewSchedule, 'projectId' | 'keyId'>]?: NewSchedule[K] | undefined;
};

/** A project's schedules. What they send is sealed, as the requests of jobs are. */
export class Schedules {
  constructor(
    private readonly dataSource: DataSource,
    private readonly codec: JobCodec,
    private readonly caps: RecordCaps,
  ) {}

  /** @throws SluiceError `invalid_request`, `project_full`, `database_unavailable` */
  create({ job, ...input }: NewSchedule): Promise<Schedule> {
    checkRecurrence(input);
    const { projectId, name = null } = input;
    const id = uuidV7();
    const now = new Date();
    return this.#transaction(async (em) => {
      const tickAt = tickAfter(input, now);
      const schedule = em.create(Schedule, {
        ...input,
        ...this.#columnsOf({ id, projectId }, job),
        ...{ id, name, tickAt, dueAt: tickAt, createdAt: now, updatedAt: now },
      });
      await em.insert(Schedule, schedule);
      await this.caps.assertFits(em, projectId, 'schedules');
      return em.findOneByOrFail(Schedule, { id });
    });
  }

  list({ projectId, keyId }: SchedulesOf, query: PageQuery): Promise<Page<Schedule>> {
    const rows = this.dataSource
      .getRepository(Schedule)
      .createQueryBuilder('schedule')
      .where({ projectId, ...(keyId === undefined ? {} : { keyId }) });
    return reachingDatabase(() => readPage(rows, query));
  }

  /** @throws SluiceError `not_found` */
  get(of: SchedulesOf, id: string): Promise<Schedule> {
    return reachingDatabase(() => found(this.dataSource.manager, of, id));
  }

  /** @throws SluiceError `not_found`, `invalid_request` */
  update(of: SchedulesOf, id: string, { job, ...changes }: ScheduleChanges): Promise<Schedule> {
    return this.#change(of, id, (schedule) => {
      const { cron, timeZone } = schedule;
      Object.assign(schedule, changes, job && this.#columnsOf(schedule, job));
      if (schedule.cron === cron && schedule.timeZone === timeZone) return;
      checkRecurrence(schedule);
      goOn(schedule);
    });
  }

  /** Its ticks make no jobs until it is resumed. @throws SluiceError `not_found` */
  pause(of: SchedulesOf, id: string): Promise<Schedule> {
    return this.#change(of, id, (schedule) => {
      schedule.pausedAt ??= new Date();
    });
  }

  /** What it missed while it was paused is not made up. @throws SluiceError `not_found` */
  resume(of: SchedulesOf, id: string): Promise<Schedule> {
    return this.#change(of, id, (schedule) => {
      if (schedule.pausedAt === null) return;
      Object.assign(schedule, { pausedAt: null, errorCode: null, errorMessage: null });
      goOn(schedule);
    });
  }

  /** A job as its ticks make them. @throws SluiceError `not_found`, `internal_error` */
  async job(of: SchedulesOf, id: string): Promise<NewJob> {
    const schedule = await this.get(of, id);
    return jobOf(schedule, this.codec.openScheduled(schedule, schedule.sealedRequest));
  }

  /** Jobs that it has made stay. @throws SluiceError `not_found` */
  remove(of: SchedulesOf, id: string): Promise<void> {
    return this.#transaction(async (em) => {
      await em.remove(await locked(em, of, id));
    });
  }

  #columnsOf(owner: { id: string; projectId: string }, job: JobTemplate) {
    const { connectionId, resource = null, terms, request, callback, metadata, shape, walk } = job;
    const { method, target } = request;
    const described = { request, callback, metadata, shape, walk };
    const sealedRequest = this.codec.sealScheduled(owner, described);
    return { connectionId, resource, method, route: routeOf(target), terms, sealedRequest };
  }

  #change(of: SchedulesOf, id: string, change: (schedule: Schedule) => void): Promise<Schedule> {
    return this.#transaction(async (em) => {
      const schedule = await locked(em, of, id);
      change(schedule);
      schedule.updatedAt = new Date();
      return em.save(schedule);
    });
  }

  #transaction<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return reachingDatabase(() => this.dataSource.transaction(work));
  }
}

/** From now on, whatever it has missed. */
function goOn(schedule: Schedule): void {
  schedule.tickAt = schedule.dueAt = tickAfter(schedule, new Date());
}

async function found(em: EntityManager, of: SchedulesOf, id: string): Promise<Schedule> {
  return known(await em.findOneBy(Schedule, whose(of, id)));
}

/** No tick is made of it meanwhile. */
async function locked(em: EntityManager, of: SchedulesOf, id: string): Promise<Schedule> {
  const lock = { mode: 'pessimistic_write' } as const;
  return known(await em.findOne(Schedule, { where: whose(of, id), lock }));
}

const whose = ({ projectId, keyId }: SchedulesOf, id: string) => ({
  id,
  projectId,
  ...(keyId === undefined ? {} : { keyId }),
});

function known(schedule: Schedule | null): Schedule {
  if (schedule) return schedule;
  throw new SluiceError('not_found', { detail: 'There is no such schedule.' });
}
