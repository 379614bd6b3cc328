/**
 * Schedules: jobs that are made again and again, at the times of a cron expression. Promise: a tick
 * makes one job, however many processes see it and whenever one of them dies, because the job and
 * the schedule's next tick are committed together; ticks that were missed are made up or left out
 * as the schedule says; one project's ticks do not wait for another's; a schedule that cannot make
 * its jobs says why.
 */
export { nextTicks } from './recurrence.js';
export { type FailedTick, ScheduleEvents } from './schedule-events.js';
export { Schedule } from './schedule.entity.js';
export { type JobTemplate, Schedules } from './schedules.js';
export { Ticks } from './ticks.js';
