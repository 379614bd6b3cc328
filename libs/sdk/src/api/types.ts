import type { components, paths } from './openapi.js';

/** Names of what the routes take and answer, as the OpenAPI document of Sluice says it. */
type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : never;
type Answered<T, Status extends number> = T extends { responses: Record<Status, infer Answer> }
  ? Json<Answer>
  : never;
type Taken<T> = T extends { requestBody: infer Body } ? Json<Body> : never;
type Asked<T> = T extends { parameters: { query?: infer Query } } ? NonNullable<Query> : never;

/** RFC 9457, with what Sluice adds. */
export type Problem = components['schemas']['Problem'];

export type Job = Answered<paths['/jobs/{id}']['get'], 200>;
export type JobResult = Answered<paths['/jobs/{id}/result']['get'], 200>;
export type JobPosition = Answered<paths['/jobs/{id}/position']['get'], 200>;
export type NewJob = Taken<paths['/jobs']['post']>;
export type JobFilter = Asked<paths['/jobs']['get']>;

export type Batch = Answered<paths['/batches/{id}']['get'], 200>;
/** What came of sending one. */
export type BatchUpload = Answered<paths['/batches']['post'], 202>;
/** The idempotency key is that of the batch. */
export type NewBatchJob = Omit<NewJob, 'idempotencyKey'>;

export type Schedule = Answered<paths['/schedules/{id}']['get'], 200>;
export type NewSchedule = Taken<paths['/schedules']['post']>;
export type ScheduleChange = Taken<paths['/schedules/{id}']['patch']>;
export type ScheduleFilter = Asked<paths['/schedules']['get']>;
export type Lane = Answered<paths['/connections/{id}/lane']['get'], 200>;
export type LaneLimit = Taken<paths['/connections/{id}/lane/limit']['post']>;
export type LanePause = Taken<paths['/connections/{id}/lane/pause']['post']>;
export type LanePurge = Taken<paths['/connections/{id}/lane/purge']['post']>;

export type LoggedRequest = Answered<paths['/requests/{id}']['get'], 200>;
export type RequestFilter = Asked<paths['/requests']['get']>;
export type RequestSeries = Answered<paths['/requests/series']['get'], 200>;
export type RequestSeriesQuery = Asked<paths['/requests/series']['get']>;

export type ConnectionRecord = Answered<paths['/connections/{id}']['get'], 200>;
export type NewConnection = Taken<paths['/connections']['post']>;
export type ConnectionChange = Taken<paths['/connections/{id}']['patch']>;
export type ConnectionFilter = Asked<paths['/connections']['get']>;
export type Proposal = Answered<paths['/connections/{selector}/promote']['post'], 200>;
export type ProposalRequest = Taken<paths['/connections/{selector}/promote']['post']>;
export type Trial = Taken<paths['/connections/{selector}/try']['post']>;
export type TrialReport = Answered<paths['/connections/{selector}/try']['post'], 200>;
export type DescribedResource = Answered<
  paths['/connections/{selector}/resources']['get'],
  200
>['data'][number];
export type Verification = Answered<paths['/connections/{id}/verify']['post'], 200>;

export type Integration = Answered<paths['/integrations/{integration}']['get'], 200>;
export type NewIntegration = Taken<paths['/integrations']['post']>;
export type IntegrationChange = Taken<paths['/integrations/{integration}']['patch']>;
export type IntegrationFilter = Asked<paths['/integrations']['get']>;

export type DefinitionVersion = Answered<
  paths['/integrations/{owner}/resource-definitions/{resource}']['get'],
  200
>;
export type Definition = Taken<
  paths['/integrations/{owner}/resource-definitions/{resource}']['put']
>;

export type Provider = Answered<paths['/providers/{id}']['get'], 200>;
export type ProviderFilter = Asked<paths['/providers']['get']>;

export type WebhookEndpoint = Answered<paths['/webhook-endpoints/{id}']['get'], 200>;
export type SecretWebhookEndpoint = Answered<paths['/webhook-endpoints']['post'], 201>;
export type NewWebhookEndpoint = Taken<paths['/webhook-endpoints']['post']>;
export type WebhookEndpointChange = Taken<paths['/webhook-endpoints/{id}']['patch']>;
export type JobReplay = Taken<paths['/jobs/replay']['post']>;
export type JobReplayCount = Answered<paths['/jobs/replay']['post'], 200>;
export type Callback = Answered<paths['/callbacks/{id}/replay']['post'], 202>;
export type WholeCallback = Answered<paths['/callbacks/{id}']['get'], 200>;
export type CallbackFilter = Asked<paths['/callbacks']['get']>;
export type CallbackReplay = Taken<paths['/callbacks/replay']['post']>;
export type ReplayCount = Answered<paths['/callbacks/replay']['post'], 200>;
export type WebhookEndpointFilter = Asked<paths['/webhook-endpoints']['get']>;

export type ConnectLink = Answered<paths['/connect/sessions']['post'], 201>;
export type ConnectSession = Answered<paths['/connect/sessions/{id}']['get'], 200>;
export type NewConnectSession = Taken<paths['/connect/sessions']['post']>;

export type ResourceList = Answered<
  paths['/connections/{selector}/resources/{resource}']['get'],
  200
>;
