import { hostTemplateOf, type Provider } from '#libs/catalog';
import { callbackOf, type ConnectSession, redirectUriOf } from '#libs/connect';
import type { Connection, Integration } from '#libs/connections';
import { DEFAULT_TIMEOUTS, namesIn, type Page } from '#libs/contracts';
import type { CredentialFacts } from '#libs/credentials';
import type { ApiKey, Project } from '#libs/projects';
import type { DefinitionVersion } from '#libs/resources';
import { type Callback, messageId, type WebhookEndpoint } from '#libs/webhooks';
import type {
  ApiKeyView,
  CallbackView,
  ConnectSessionView,
  ConnectionView,
  DefinitionView,
  IntegrationView,
  ProjectView,
  ProviderView,
  WebhookEndpointView,
  WholeCallbackView,
} from './views.js';

type Timestamps = { createdAt: Date; updatedAt: Date };
const times = ({ createdAt, updatedAt }: Timestamps) => ({
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

/** `{name: value}` when there is a value, nothing otherwise: absent fields are absent, not null. */
export const present = <K extends string, V>(
  name: K,
  value: V | null | undefined,
): { [key in K]?: V } =>
  value === null || value === undefined ? {} : ({ [name]: value } as { [key in K]?: V });

export const presentPage = <T, V>(page: Page<T>, view: (item: T) => V): Page<V> => ({
  data: page.data.map(view),
  nextCursor: page.nextCursor,
});

export const presentProject = (project: Project): ProjectView => ({
  id: project.id,
  name: project.name,
  ...present('requestLimits', project.requestLimits),
  ...times(project),
});

export const presentApiKey = ({
  id,
  projectId,
  name,
  scopes,
  installation,
  hint,
  expiresAt,
  lastUsedAt,
  connectionId,
  requestLimits,
  createdAt,
}: ApiKey): ApiKeyView => ({
  id,
  projectId,
  name,
  scopes,
  installation,
  hint,
  ...present('expiresAt', expiresAt?.toISOString()),
  ...present('lastUsedAt', lastUsedAt?.toISOString()),
  ...present('connection', connectionId),
  ...present('requestLimits', requestLimits),
  createdAt: createdAt.toISOString(),
});

export const presentProvider = (
  { id, facts, record }: Provider,
  hasOAuthClient: boolean,
): ProviderView => ({
  id,
  owner: record ? 'project' : 'catalogue',
  ...facts,
  requiresRelativePaths: namesIn([hostTemplateOf(facts.baseUrl)]).length > 0,
  hasOAuthClient: hasOAuthClient && !record,
  ...(record ? times(record) : {}),
});

export const presentDefinition = ({
  resource,
  integrationId,
  version,
  definition,
  createdAt,
  replacedAt,
}: DefinitionVersion): DefinitionView => ({
  resource,
  level: integrationId === null ? 'connection' : 'integration',
  version,
  definition: { ...definition },
  createdAt: createdAt.toISOString(),
  ...present('replacedAt', replacedAt?.toISOString()),
});

export function presentIntegration(publicUrl: string, integration: Integration): IntegrationView {
  const { oauthClientId, oauthScopes, sealedClientSecret } = integration;
  return {
    id: integration.id,
    key: integration.key,
    ...present('provider', integration.provider),
    ...present('inherited', integration.provider && integration.inherited),
    name: integration.name,
    baseUrl: integration.baseUrl,
    allowedHosts: integration.allowedHosts,
    plainHttpHosts: integration.plainHttpHosts,
    auth: integration.auth,
    ...present(
      'oauth',
      oauthClientId && {
        clientId: oauthClientId,
        scopes: oauthScopes,
        hasClientSecret: sealedClientSecret !== null,
      },
    ),
    ...(integration.auth.type === 'oauth2'
      ? { redirectUri: redirectUriOf(publicUrl, callbackOf(integration)) }
      : {}),
    variables: integration.variables,
    ...present('limits', integration.limits),
    timeouts: { ...DEFAULT_TIMEOUTS, ...integration.timeouts },
    maxRequestBytes: integration.maxRequestBytes,
    maxResponseBytes: integration.maxResponseBytes,
    ...present('rateLimit', integration.rateLimit),
    ...present('expired', integration.expired),
    ...present('verify', integration.verify),
    ...present('rewriteLinks', integration.rewriteLinks),
    ...times(integration),
  } as IntegrationView;
}

export function presentConnection(
  connection: Connection,
  facts: CredentialFacts | undefined,
): ConnectionView {
  return {
    id: connection.id,
    integration: connection.integration.key,
    ...present('externalUserId', connection.externalUserId),
    ...present('alias', connection.alias),
    ...present('account', connection.account),
    variables: connection.variables,
    ...present('limits', connection.limits),
    status: connection.status,
    ...present('expiresAt', facts?.expiresAt?.toISOString()),
    ...present('lastRefreshedAt', facts?.lastRefreshedAt?.toISOString()),
    ...present('lastError', facts?.lastError),
    ...times(connection),
  };
}

export function presentConnectSession(session: ConnectSession): ConnectSessionView {
  const { outcome, connectionId } = session;
  const made = outcome?.error ? undefined : outcome;
  return {
    id: session.id,
    status: session.status,
    ...present('integrations', session.integrations),
    ...present('externalUserId', session.externalUserId),
    ...present('connection', made?.connection ?? connectionId),
    ...present('integration', made?.integration),
    ...(made ? { verified: made.verified, ...present('account', made.account) } : {}),
    ...present('error', outcome?.error),
    ...present('returnUrl', session.returnUrl),
    ...present('origin', session.origin),
    createdAt: session.createdAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
  };
}

export const presentWebhookEndpoint = (endpoint: WebhookEndpoint): WebhookEndpointView => ({
  id: endpoint.id,
  url: endpoint.url,
  events: endpoint.events,
  status: endpoint.status,
  ...present('failingSince', endpoint.failingSince?.toISOString()),
  ...present('disabledBecause', endpoint.disabledBecause),
  ...times(endpoint),
});

export function presentCallback(callback: Callback): CallbackView {
  const isPending = callback.state === 'pending';
  return {
    id: callback.id,
    messageId: messageId(callback.id),
    ...present('job', callback.jobId),
    ...present('endpoint', callback.endpointId),
    event: callback.event,
    host: callback.host,
    state: callback.state,
    attempts: callback.attempts,
    ...present('nextAttemptAt', isPending ? callback.nextAt.toISOString() : undefined),
    ...present('lastStatus', callback.lastStatus),
    ...present('lastError', callback.lastError),
    createdAt: callback.createdAt.toISOString(),
    ...present('settledAt', callback.settledAt?.toISOString()),
  };
}

export const presentWholeCallback = (
  callback: Callback,
  lastAnswer: string | undefined,
): WholeCallbackView => ({
  ...presentCallback(callback),
  deliveries: callback.deliveries ?? [],
  ...present('lastAnswer', lastAnswer),
});
