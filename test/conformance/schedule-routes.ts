import type { Tenant } from '../support/tenant.js';
import { list, ofJobs, type Route } from './route.js';
import { selector } from './selectors.js';

const aScheduledJob = (mine: Tenant) => ({
  ...{ connection: mine.connectionId, method: 'POST', path: '/', query: {}, headers: {}, body: '' },
  ...{ bodyEncoding: 'utf8', retry: { attempts: 1, on: [] }, priority: 0, resendUnsafe: false },
  ...{ callback: { endpoint: mine.endpointId }, metadata: {}, expiresAfterMs: 60_000 },
});
const ofSchedule: Route['ids'] = { 'path.id': [(of) => of.scheduleId] };
const ofScheduledJob: Route['ids'] = {
  'body.job.connection': selector,
  'body.job.callback.endpoint': [(of) => of.endpointId],
};

export const scheduleRoutes: Record<string, Route> = {
  'POST /schedules': {
    scope: 'proxy',
    ids: ofScheduledJob,
    body: (mine, unique) => ({
      ...{ name: unique, cron: '0 0 1 1 *', timeZone: 'UTC', missed: 'skip' },
      job: aScheduledJob(mine),
    }),
  },
  'GET /schedules': { ...ofJobs, ids: list((of) => of.scheduleId) },
  'GET /schedules/{id}': { ...ofJobs, ids: ofSchedule },
  'PATCH /schedules/{id}': {
    scope: 'proxy',
    ids: { ...ofSchedule, ...ofScheduledJob },
    body: (mine, unique) => ({
      ...{ name: unique, cron: '0 0 1 1 *', timeZone: 'UTC', missed: 'skip' },
      job: aScheduledJob(mine),
    }),
  },
  'DELETE /schedules/{id}': { ...ofJobs, ids: ofSchedule },
  'POST /schedules/{id}/pause': { ...ofJobs, ids: ofSchedule },
  'POST /schedules/{id}/resume': { ...ofJobs, ids: ofSchedule },
  'POST /schedules/{id}/run': { scope: 'proxy', ids: ofSchedule },
};
