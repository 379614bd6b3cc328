import { list, ofJobs, type Route } from './route.js';
import { connection, selector } from './selectors.js';

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

const ofJob: Route['ids'] = { 'path.id': [(of) => of.jobId] };

export const jobRoutes: Record<string, Route> = {
  'POST /jobs': {
    scope: 'proxy',
    leftOut: ['resource', 'id', 'pages', 'deliver'],
    ids: { 'body.connection': selector, 'body.callback.endpoint': [(of) => of.endpointId] },
    body: (mine, unique) => ({
      connection: mine.connectionId,
      method: 'POST',
      path: '/',
      query: {},
      headers: {},
      body: '',
      bodyEncoding: 'utf8',
      retry: { attempts: 1, on: [] },
      expiresAt: inAnHour(),
      runAt: inAnHour(),
      priority: 0,
      idempotencyKey: unique,
      resendUnsafe: false,
      callback: { endpoint: mine.endpointId },
      metadata: {},
    }),
  },
  'GET /jobs': {
    ...ofJobs,
    ids: { ...list((of) => of.jobId), 'query.connection': [connection] },
  },
  'POST /jobs/replay': {
    scope: 'proxy',
    ids: { 'body.connection': [connection], 'body.integration': [(of) => of.integrationId] },
    body: (mine) => ({
      ...{ connection: mine.connectionId, integration: mine.integrationId },
      ...{ states: ['failed'], code: 'upstream_reset', since: inAnHour(), until: inAnHour() },
      ...{ perSecond: 1, runAt: inAnHour(), dryRun: true },
    }),
  },
  'GET /jobs/{id}': { ...ofJobs, ids: ofJob },
  'GET /jobs/{id}/position': { ...ofJobs, ids: ofJob },
  'POST /jobs/{id}/replay': { scope: 'proxy', ids: ofJob },
  'DELETE /jobs/{id}': { ...ofJobs, ids: ofJob },
  'GET /jobs/{id}/result': { ...ofJobs, ids: ofJob },
};
