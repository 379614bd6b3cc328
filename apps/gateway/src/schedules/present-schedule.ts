import { nextTicks, type Schedule } from '#libs/schedules';
import { present } from '../manage/present.js';
import type { ScheduleView } from './views.js';

const SHOWN_TICKS = 5;

export function presentSchedule(schedule: Schedule): ScheduleView {
  const { errorCode, errorMessage } = schedule;
  return {
    id: schedule.id,
    ...present('name', schedule.name),
    cron: schedule.cron,
    timeZone: schedule.timeZone,
    missed: schedule.missed,
    connection: schedule.connectionId,
    ...present('resource', schedule.resource),
    method: schedule.method,
    route: schedule.route,
    status: schedule.pausedAt === null ? 'active' : 'paused',
    ...(errorCode === null ? {} : { error: { code: errorCode, message: errorMessage ?? '' } }),
    nextTicks: ticksOf(schedule).map((tick) => tick.toISOString()),
    ...present('lastTickAt', schedule.lastTickAt?.toISOString()),
    ...present('lastJob', schedule.lastJobId),
    createdAt: schedule.createdAt.toISOString(),
    updatedAt: schedule.updatedAt.toISOString(),
  };
}

const ticksOf = (schedule: Schedule): Date[] =>
  schedule.pausedAt === null ? nextTicks(schedule, new Date(), SHOWN_TICKS) : [];
