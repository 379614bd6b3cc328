import type { Site } from './system.js';
import { query } from './sql.js';
import { until } from './until.js';

/** A schedule as the API shows it. */
export interface ScheduleBody {
  id: string;
  name?: string;
  cron: string;
  status: 'active' | 'paused';
  error?: { code: string; message: string };
  nextTicks: string[];
  lastTickAt?: string;
  lastJob?: string;
}

/** Once a year, at no time at which tests run. */
export const YEARLY = '0 0 1 1 *';

export const aSchedule = (
  { client }: Pick<Site, 'client'>,
  { job, ...more }: { job: Record<string, unknown> } & Record<string, unknown>,
): Promise<ScheduleBody> =>
  client.manage('POST', '/schedules', { cron: YEARLY, ...more, job: { path: '/x', ...job } });

/** Its next tick was so long ago. */
export const moveTick = (
  { databaseUrl }: Pick<Site, 'databaseUrl'>,
  ids: string[],
  ago = '2 seconds',
): Promise<unknown> =>
  query(
    databaseUrl,
    `with tick as (select now() - interval '${ago}' as at)
     update schedule set tick_at = tick.at, due_at = tick.at from tick
     where id in (${ids.map((id) => `'${id}'`).join()})`,
  );

export const scheduleOf = ({ client }: Pick<Site, 'client'>, id: string): Promise<ScheduleBody> =>
  client.manage('GET', `/schedules/${id}`);

/** Once it is so. */
export const scheduleThat = (
  system: Pick<Site, 'client'>,
  id: string,
  isSo: (schedule: ScheduleBody) => boolean,
): Promise<ScheduleBody> =>
  until(async () => {
    const schedule = await scheduleOf(system, id);
    return isSo(schedule) && schedule;
  });

/** The ids of all jobs that it has made. */
export async function jobsMadeBy(
  { databaseUrl }: Pick<Site, 'databaseUrl'>,
  id: string,
): Promise<string[]> {
  const rows = await query(databaseUrl, `select id from any_job where schedule_id = '${id}'`);
  return rows.map((row) => String(row['id']));
}
