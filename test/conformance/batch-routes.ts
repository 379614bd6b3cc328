import { list, ofJobs, type Route } from './route.js';

const ids: Route['ids'] = { 'path.id': [(of) => of.batchId] };

export const batchRoutes: Record<string, Route> = {
  // What its body holds is not described; a test of its own shows that it is looked up.
  'POST /batches': { scope: 'proxy', ids: { 'query.callback': [(of) => of.endpointId] } },
  'GET /batches': { ...ofJobs, ids: list((of) => of.batchId) },
  'GET /batches/{id}': { ...ofJobs, ids },
  'DELETE /batches/{id}': { ...ofJobs, ids },
  'GET /batches/{id}/jobs': { ...ofJobs, ids: { ...ids, ...list((of) => of.jobId) } },
  'GET /batches/{id}/results': { ...ofJobs, ids },
  'POST /batches/{id}/replay': { scope: 'proxy', ids },
};
