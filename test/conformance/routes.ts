import { batchRoutes } from './batch-routes.js';
import { definitionRoutes, resourceRoutes, trutoRoutes } from './definition-routes.js';
import { integrationFields, limits, providerFields } from './fields.js';
import { jobRoutes } from './job-routes.js';
import { laneRoutes } from './lane-routes.js';
import { list, type Route, type Value } from './route.js';
import { requestRoutes } from './request-routes.js';
import { scheduleRoutes } from './schedule-routes.js';
import { connection, integration, selector } from './selectors.js';
import { webhookRoutes } from './webhook-routes.js';

/**
 * Parameters and fields that name nothing which belongs to a project. One that is neither here nor
 * in a route's `ids` is a gap.
 */
export const NO_IDS = new Set([
  'path.target',
  'query.limit',
  'query.atomic',
  ...['query.state', 'query.status'],
  'query.raw',
  ...['query.page', 'body.pages', 'body.deliver'],
  'header.sluice-timeout-ms',
  // A name of the caller's own choice, counted per project; a test of its own shows that.
  'header.idempotency-key',
  'body.idempotencyKey',
  ...['name', 'scopes', 'key', 'url', 'events', 'status'].map((name) => `body.${name}`),
  ...['baseUrl', 'allowedHosts', 'plainHttpHosts', 'auth', 'oauth', 'variables', 'limits'].map(
    (name) => `body.${name}`,
  ),
  'header.sluice-rewrite-links',
  ...['rateLimit', 'rewriteLinks', 'docs', 'requiredScopes', 'refresh', 'pagination'].map(
    (name) => `body.${name}`,
  ),
  ...['verify', 'notes', 'sources', 'clientId', 'clientSecret'].map((name) => `body.${name}`),
  'query.q',
  ...['timeouts', 'maxRequestBytes', 'maxResponseBytes', 'expired', 'credentials'].map(
    (name) => `body.${name}`,
  ),
  ...['method', 'path', 'query', 'headers', 'body', 'bodyEncoding', 'retry', 'expiresAt'].map(
    (name) => `body.${name}`,
  ),
  ...['runAt', 'priority', 'resendUnsafe', 'callback.url', 'metadata'].map(
    (name) => `body.${name}`,
  ),
  'body.externalUserId',
  // Another project's is free here.
  'body.alias',
  // Names within a connection, which is the caller's.
  ...['resource', 'id', 'resources', 'description', 'extends', 'bind', 'idField', 'methods'].map(
    (name) => `body.${name}`,
  ),
  ...['hints', 'logoUrl', 'color', 'origins', 'returnUrl', 'origin', 'expiresIn'].map(
    (name) => `body.${name}`,
  ),
  'query.wait',
  // The connection and the callback in a schedule's job stand in its route's ids.
  ...['cron', 'timeZone', 'missed'].map((name) => `body.${name}`),
  // What is looked up by these is in the definitions of the connection itself.
  ...['request', 'document', 'resource', 'resources'].map((name) => `body.${name}`),
  // In place of an integration; a test of its own shows that another's is unknown.
  'body.connection',
  ...['states', 'since', 'until', 'dryRun', 'code', 'perSecond'].map((name) => `body.${name}`),
  'query.event',
  ...['reason', 'confirm', 'requests', 'perMs', 'requestLimits', 'dialect', 'publicKey'].map(
    (name) => `body.${name}`,
  ),
  ...['outcome', 'route', 'since', 'until', 'stepSeconds'].map((name) => `query.${name}`),
]);

const provider: Value = (of) => of.providerId;

const call: Route = {
  scope: 'proxy',
  ids: { 'path.selector': selector },
  variants: [{}, { 'sluice-mode': 'async' }, { prefer: 'respond-async' }],
};
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

/** Every route of the OpenAPI document. */
export const ROUTES: Record<string, Route> = {
  ...Object.fromEntries(
    METHODS.map((method) => [`${method} /connections/{selector}/proxy/{target}`, call]),
  ),

  ...jobRoutes,
  ...batchRoutes,
  ...scheduleRoutes,
  ...requestRoutes,

  ...webhookRoutes,

  'POST /projects': {
    scope: 'installation',
    body: (_, unique) => ({ name: unique, requestLimits: {} }),
  },
  'GET /projects': { scope: 'installation', ids: list((of) => of.projectId) },
  'GET /projects/{id}': { scope: 'installation', ids: { 'path.id': [(of) => of.projectId] } },
  'PATCH /projects/{id}': {
    scope: 'installation',
    ids: { 'path.id': [(of) => of.projectId] },
    body: (_, unique) => ({ name: unique, requestLimits: null }),
  },
  'DELETE /projects/{id}': {
    scope: 'installation',
    ids: { 'path.id': [(of) => of.projectId] },
  },

  'POST /api-keys': {
    scope: 'manage',
    ids: { 'body.projectId': [(of) => of.projectId], 'body.connection': selector },
    body: ({ projectId, connectionId }) => ({
      name: 'A key',
      scopes: ['proxy'],
      projectId,
      connection: connectionId,
      requestLimits: {},
      dialect: 'nango',
      expiresAt: inAnHour(),
    }),
    // Of another dialect alone.
    leftOut: ['publicKey'],
  },
  'GET /api-keys': { scope: 'manage', ids: list((of) => of.apiKeyId) },
  'GET /api-keys/{id}': { scope: 'manage', ids: { 'path.id': [(of) => of.apiKeyId] } },
  'DELETE /api-keys/{id}': { scope: 'manage', ids: { 'path.id': [(of) => of.apiKeyId] } },

  'POST /integrations': {
    scope: 'manage',
    ids: { 'body.provider': [(of) => of.providerId] },
    body: (mine, unique) => ({ ...integrationFields, key: unique, provider: mine.providerId }),
  },
  'GET /integrations': { scope: 'manage', ids: list((of) => of.integrationId) },
  'GET /integrations/{integration}': { scope: 'manage', ids: { 'path.integration': integration } },
  'PATCH /integrations/{integration}': {
    scope: 'manage',
    ids: { 'path.integration': integration },
    // What the connection of the test goes on working with.
    body: () => ({
      ...integrationFields,
      baseUrl: 'https://example.com',
      variables: {},
      auth: { type: 'bearer' },
    }),
  },
  'DELETE /integrations/{integration}': {
    scope: 'manage',
    ids: { 'path.integration': integration },
  },

  'POST /providers': {
    scope: 'manage',
    fixed: { 'body.id': '' },
    leftOut: ['resources'],
    body: (_, unique) => ({ ...providerFields, id: unique }),
  },
  'POST /providers/import': {
    scope: 'manage',
    fixed: { 'body.id': '' },
    leftOut: ['url'],
    body: (_, unique) => ({
      id: unique,
      document: '{"openapi": "3.0.3", "servers": [{"url": "https://api.example.com"}]}',
    }),
  },
  // A cursor is the id to go on after, of whatever list.
  'GET /providers': { scope: 'manage', fixed: { 'query.cursor': '' } },
  'GET /providers/{id}': { scope: 'manage', ids: { 'path.id': [provider] } },
  'PATCH /providers/{id}': {
    scope: 'manage',
    ids: { 'path.id': [provider] },
    leftOut: ['resources'],
    body: () => providerFields,
  },
  'DELETE /providers/{id}': { scope: 'manage', ids: { 'path.id': [provider] } },
  'PUT /providers/{id}/oauth-client': {
    scope: 'installation',
    fixed: { 'path.id': 'github' },
    body: () => ({ clientId: 'client', clientSecret: 'secret', scopes: [] }),
  },
  'DELETE /providers/{id}/oauth-client': {
    scope: 'installation',
    fixed: { 'path.id': 'github' },
  },

  'POST /connect/sessions': {
    scope: 'manage',
    ids: { 'body.integrations.0': integration },
    leftOut: ['connection', 'returnUrl', 'origin'],
    body: (mine, unique) => ({
      integrations: [mine.integrationKey],
      externalUserId: unique,
      expiresIn: 60,
    }),
  },
  'GET /connect/sessions/{id}': {
    scope: 'manage',
    ids: { 'path.id': [(of) => of.connectSessionId] },
  },
  'GET /connect/settings': { scope: 'manage' },
  'PUT /connect/settings': {
    scope: 'manage',
    body: () => ({
      name: 'A name',
      logoUrl: 'https://example.com/logo.png',
      color: '#102030',
      origins: ['https://example.com'],
    }),
  },

  'POST /connections': {
    scope: 'manage',
    ids: { 'body.integration': integration },
    body: (mine, unique) => ({
      integration: mine.integrationKey,
      externalUserId: unique,
      alias: unique,
      variables: {},
      limits,
      credentials: { token: 'token' },
    }),
  },
  ...laneRoutes,
  ...definitionRoutes('integrations', integration),
  ...definitionRoutes('connections', [connection]),
  ...resourceRoutes(selector),
  ...trutoRoutes(selector, METHODS),
  'GET /connections/{selector}/resources': {
    scope: 'proxy',
    or: ['manage'],
    ids: { 'path.selector': selector },
  },
  'GET /connections/{selector}/resources/openapi.json': {
    scope: 'proxy',
    or: ['manage'],
    ids: { 'path.selector': selector },
  },

  'GET /connections': {
    scope: 'manage',
    ids: {
      ...list(connection),
      'query.integration': integration,
      'query.externalUserId': [(of) => of.externalUserId],
      'query.alias': [(of) => of.alias],
    },
  },
  'GET /connections/{id}': { scope: 'manage', ids: { 'path.id': [connection] } },
  'PATCH /connections/{id}': {
    scope: 'manage',
    ids: { 'path.id': [connection] },
    body: (_, unique) => ({
      variables: {},
      alias: unique,
      credentials: { token: 'new' },
      limits,
      status: 'active',
    }),
  },
  'POST /connections/{id}/refresh': { scope: 'manage', ids: { 'path.id': [connection] } },
  'POST /connections/{id}/verify': { scope: 'manage', ids: { 'path.id': [connection] } },
  'POST /connections/{selector}/promote': {
    scope: 'proxy',
    ids: { 'path.selector': selector },
    body: () => ({
      request: { method: 'GET', path: '/things', query: {} },
      resource: 'things',
      method: 'list',
    }),
  },
  'POST /connections/{selector}/try': {
    scope: 'proxy',
    ids: { 'path.selector': selector },
    fixed: { 'body.definition': '', 'body.send': '' },
    body: () => ({
      definition: {
        resource: 'things',
        methods: { update: { kind: 'one', method: 'PATCH', path: '/things/{id}' } },
      },
      method: 'update',
      id: '1',
      query: {},
      body: {},
      send: true,
    }),
  },
  'DELETE /connections/{id}': { scope: 'manage', ids: { 'path.id': [connection] } },

  'GET /': { scope: 'public' },
  'GET /schemas/resource.json': { scope: 'public' },
  'GET /health/live': { scope: 'public' },
  'GET /health/ready': { scope: 'public' },
  // From this machine it is open to all; what came through a proxy did not come from this machine.
  'GET /metrics': { scope: 'ops', variants: [{ 'x-forwarded-for': '192.0.2.1' }] },
};
