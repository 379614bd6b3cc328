import { list, ofJobs, type Route } from './route.js';
import { connection } from './selectors.js';

export const requestRoutes: Record<string, Route> = {
  'GET /requests': {
    scope: 'manage',
    ids: {
      ...list((of) => of.requestId),
      'query.connection': [connection],
      'query.integration': [(of) => of.integrationId],
      'query.job': [(of) => of.jobId],
      'query.requestId': [(of) => of.requestId],
    },
  },
  'GET /requests/series': {
    scope: 'manage',
    ids: { 'query.connection': [connection], 'query.integration': [(of) => of.integrationId] },
  },
  'GET /requests/{id}': { ...ofJobs, ids: { 'path.id': [(of) => of.requestId] } },
};
