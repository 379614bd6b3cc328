import type { Job, NewSchedule, Schedule, ScheduleChange, ScheduleFilter } from '../api/types.js';
import type { Listing } from '../listing.js';
import type { Management, RequestOptions } from './management.js';

/** Jobs that Sluice makes again and again, at the times of a cron expression. */
export class Schedules {
  constructor(private readonly management: Management) {}

  create(input: NewSchedule, options: RequestOptions = {}): Promise<Schedule> {
    return this.management.ask('POST', ['schedules'], { ...options, input });
  }

  get(id: string, options: RequestOptions = {}): Promise<Schedule> {
    return this.management.ask('GET', ['schedules', id], options);
  }

  /** Newest first. */
  list(filter: ScheduleFilter = {}, options: RequestOptions = {}): Listing<Schedule> {
    return this.management.list(['schedules'], filter, options);
  }

  /** What is absent stays; `job` is replaced as a whole. */
  update(id: string, input: ScheduleChange, options: RequestOptions = {}): Promise<Schedule> {
    return this.management.ask('PATCH', ['schedules', id], { ...options, input });
  }

  /** Its ticks make no jobs until it is resumed. */
  pause(id: string, options: RequestOptions = {}): Promise<Schedule> {
    return this.management.ask('POST', ['schedules', id, 'pause'], options);
  }

  /** What it missed meanwhile is not made up. */
  resume(id: string, options: RequestOptions = {}): Promise<Schedule> {
    return this.management.ask('POST', ['schedules', id, 'resume'], options);
  }

  /** One of its jobs, now. Its ticks stay as they are. */
  run(id: string, options: RequestOptions = {}): Promise<Job> {
    const idempotencyKey = crypto.randomUUID();
    return this.management.ask('POST', ['schedules', id, 'run'], { ...options, idempotencyKey });
  }

  /** Jobs that it has made stay. */
  delete(id: string, options: RequestOptions = {}): Promise<void> {
    return this.management.ask('DELETE', ['schedules', id], options);
  }
}
