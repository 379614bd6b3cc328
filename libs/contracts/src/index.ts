/**
 * The shapes that cross a boundary: what callers send (zod schemas with their types), what steps
 * hand to each other, what the queue carries. No behaviour lives here.
 */
export {
  type AuthSpec,
  authSchema,
  authUrls,
  type ClientCredentialsSpec,
  type JwtBearerSpec,
  type OAuth1Spec,
  type OAuth2Spec,
  type TokenSpec,
} from './auth.js';
export {
  BATCH_STATES,
  type BatchView,
  createBatchSchema,
  type LineError,
  type ReplayBatch,
  replayBatchSchema,
  type UploadView,
} from './batch.js';
export {
  type CallPortion,
  type CallTicket,
  type DispatchState,
  MOST_OF_A_PORTION,
  type TicketLimits,
} from './call.js';
export {
  CONNECT_FAILURES,
  CONNECT_STATUSES,
  type ConnectFailure,
  type ConnectOutcome,
  type ConnectSettings,
  connectSettingsSchema,
  type ConnectStatus,
  type CreateConnectSession,
  createConnectSessionSchema,
} from './connect.js';
export {
  CONNECTION_STATUSES,
  type ConnectionStatus,
  type CreateConnection,
  createConnectionSchema,
  type UpdateConnection,
  updateConnectionSchema,
} from './connection.js';
export { type Credentials, credentialsSchemaFor } from './credentials.js';
export { HEADER_TEXT, headerNameSchema } from './field-formats.js';
export {
  type AnswerHead,
  type AuthorizedRequest,
  type HeaderPair,
  headerValue,
  isRefusedMethod,
  PASSED_METHODS,
  type ProxyRequest,
} from './http.js';
export {
  baseUrlSchema,
  type CreateIntegration,
  createIntegrationSchema,
  DEFAULT_TIMEOUTS,
  type ExpiredSignal,
  expiredSignalSchema,
  type IntegrationVariables,
  type RewriteLinks,
  rewriteLinksSchema,
  type Timeouts,
  timeoutsSchema,
  type UpdateIntegration,
  updateIntegrationSchema,
  variablesSchema,
} from './integration.js';
export {
  callbackSchema,
  type CallbackTarget,
  type CreateJob,
  createJobSchema,
  departureName,
  isIdempotent,
  JOB_STATES,
  type JobResult,
  type JobState,
  type JobPortion,
  type JobTicket,
  type JobPositionView,
  type JobView,
  type ReplayJobs,
  replayJobsSchema,
  resultView,
  type RetryPolicy,
  type SettledState,
  type WaitingFor,
} from './job.js';
export { valueAtPointer } from './json-pointer.js';
export { JsonSource, withSources } from './json-source.js';
export { matchesBody } from './matches-body.js';
export {
  type LimitPolicy,
  limitPolicySchema,
  type LimitRoute,
  type LimitWindow,
  SHORTEST_WINDOW_MS,
} from './limits.js';
export {
  type CreateApiKey,
  createApiKeySchema,
  type CreateProject,
  createProjectSchema,
  type DialectName,
  nameSchema,
  type Page,
  type PageQuery,
  pageQuerySchema,
  type Scope,
  SCOPES,
  type UpdateProject,
  updateProjectSchema,
} from './management.js';
export {
  type CreateOperator,
  createOperatorSchema,
  hasRole,
  LEAST_PASSWORD,
  type Login,
  loginSchema,
  OPERATOR_NAME,
  OPERATOR_ROLES,
  type OperatorRole,
  type UpdateOperator,
  updateOperatorSchema,
} from './operator.js';
export { type RequestLimit, type RequestLimits, requestLimitsSchema } from './request-limits.js';
export { isPlainUrl } from './plain-url.js';
export {
  type CreateSchedule,
  createScheduleSchema,
  MISSED_POLICIES,
  type MissedPolicy,
  type ScheduledJob,
  type UpdateSchedule,
  updateScheduleSchema,
} from './schedule.js';
export {
  type LimitLane,
  limitLaneSchema,
  type PauseLane,
  pauseLaneSchema,
  type PurgeLane,
  purgeLaneSchema,
  STEERED_SCOPES,
  type SteeredScope,
} from './steering.js';
export { fillTemplate, namesIn, ownValue } from './template.js';
export type { TokenAnswerRules } from './token-endpoint.js';
export {
  type ExhaustedSignal,
  type HeaderField,
  type RateLimit,
  rateLimitSchema,
  type ResetUnit,
} from './rate-limit.js';
export { type Verification, verificationSchema } from './verification.js';
export {
  type BatchEvent,
  CALLBACK_EVENTS,
  type CallbackEvent,
  type ConnectionEvent,
  type CreateWebhookEndpoint,
  createWebhookEndpointSchema,
  ENDPOINT_TEST,
  type ReplayCallbacks,
  replayCallbacksSchema,
  type UpdateWebhookEndpoint,
  updateWebhookEndpointSchema,
  WEBHOOK_EVENTS,
  type WebhookEvent,
} from './webhook.js';
