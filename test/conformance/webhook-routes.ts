import { list, type Route } from './route.js';

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

export const webhookRoutes: Record<string, Route> = {
  'POST /webhook-endpoints': {
    scope: 'manage',
    body: () => ({ url: 'https://example.com/', events: ['job.settled'] }),
  },
  'GET /webhook-endpoints': { scope: 'manage', ids: list((of) => of.endpointId) },
  'GET /webhook-endpoints/{id}': { scope: 'manage', ids: { 'path.id': [(of) => of.endpointId] } },
  'PATCH /webhook-endpoints/{id}': {
    scope: 'manage',
    ids: { 'path.id': [(of) => of.endpointId] },
    body: () => ({ url: 'https://example.com/', events: ['job.settled'], status: 'active' }),
  },
  'DELETE /webhook-endpoints/{id}': {
    scope: 'manage',
    ids: { 'path.id': [(of) => of.endpointId] },
  },
  'POST /webhook-endpoints/{id}/secret': {
    scope: 'manage',
    ids: { 'path.id': [(of) => of.endpointId] },
  },
  'POST /webhook-endpoints/{id}/test': {
    scope: 'manage',
    ids: { 'path.id': [(of) => of.endpointId] },
  },

  'GET /callbacks': {
    scope: 'manage',
    ids: {
      ...list((of) => of.callbackId),
      'query.job': [(of) => of.jobId],
      'query.endpoint': [(of) => of.endpointId],
    },
  },
  'GET /callbacks/{id}': { scope: 'manage', ids: { 'path.id': [(of) => of.callbackId] } },
  'POST /callbacks/secret': { scope: 'manage' },
  'POST /callbacks/{id}/replay': {
    scope: 'manage',
    ids: { 'path.id': [(of) => of.callbackId] },
  },
  'POST /callbacks/replay': {
    scope: 'manage',
    ids: { 'body.endpoint': [(of) => of.endpointId] },
    body: (mine) => ({
      since: inAnHour(),
      until: inAnHour(),
      endpoint: mine.endpointId,
      dryRun: true,
    }),
  },
};
