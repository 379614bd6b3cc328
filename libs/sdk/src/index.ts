/**
 * The client of Sluice for programs. Promise: what comes back is the third party's `Response`, or a
 * `SluiceError` that says what to do; a request is sent again only while it cannot have left;
 * `connection.fetch` is `fetch`, so that third-party SDKs go through a connection unchanged. It
 * needs nothing but what Node.js, Deno, Bun, Workers and browsers have in common.
 */
export type {
  Batch,
  BatchUpload,
  Callback,
  CallbackFilter,
  CallbackReplay,
  ConnectionChange,
  ConnectionFilter,
  ConnectionRecord,
  ConnectLink,
  ConnectSession,
  Definition,
  DefinitionVersion,
  DescribedResource,
  Integration,
  IntegrationChange,
  IntegrationFilter,
  Job,
  JobFilter,
  JobPosition,
  JobReplay,
  JobReplayCount,
  JobResult,
  Lane,
  LaneLimit,
  LanePause,
  LanePurge,
  LoggedRequest,
  NewBatchJob,
  NewConnection,
  NewConnectSession,
  NewIntegration,
  NewJob,
  NewSchedule,
  NewWebhookEndpoint,
  Problem,
  Proposal,
  ProposalRequest,
  Provider,
  ProviderFilter,
  ReplayCount,
  RequestFilter,
  RequestSeries,
  RequestSeriesQuery,
  Schedule,
  ScheduleChange,
  ScheduleFilter,
  SecretWebhookEndpoint,
  Trial,
  TrialReport,
  Verification,
  WebhookEndpoint,
  WebhookEndpointChange,
  WebhookEndpointFilter,
  WholeCallback,
} from './api/types.js';
export type { RequestBody } from './call/body.js';
export type { Connection } from './call/connection.js';
export type { ConnectionProxy, ProxyOptions } from './call/proxy.js';
export type {
  Resource,
  ResourceListOptions,
  ResourceOptions,
  ResourcePage,
} from './call/resource.js';
export type { Query } from './call/target.js';
export { type ErrorCode, SignatureError, SluiceError, UpstreamError } from './errors.js';
export type { Listing, Page } from './listing.js';
export type {
  Batches,
  BatchFilter,
  BatchOptions,
  BatchResult,
  ReplayOptions,
  WaitOptions,
} from './manage/batches.js';
export type { Connect, SessionOptions } from './manage/connect.js';
export type { Connections } from './manage/connections.js';
export type { Definitions } from './manage/definitions.js';
export type { Integrations } from './manage/integrations.js';
export type { Jobs } from './manage/jobs.js';
export type { RequestOptions } from './manage/management.js';
export type { Providers } from './manage/providers.js';
export type { Callbacks } from './manage/callbacks.js';
export type { LaneOf, Lanes } from './manage/lanes.js';
export type { Requests } from './manage/requests.js';
export type { Schedules } from './manage/schedules.js';
export type { WebhookEndpoints } from './manage/webhook-endpoints.js';
export { type Readiness, Sluice, type SluiceOptions } from './sluice.js';
export {
  type ReceivedBody,
  type ReceivedHeaders,
  type ReadyPage,
  type SettledJob,
  type VerifyOptions,
  verifyWebhook,
  type WebhookEvent,
  type Webhooks,
} from './webhooks.js';
