import { CALLER_OF, type CallerOf } from '#libs/projects';
import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { AcceptResource } from './accept/accept-resource.service.js';
import { AcceptJob } from './accept/accept-job.service.js';
import { Accept } from './accept/accept.service.js';
import { AdmitBody } from './accept/admit-body.service.js';
import { RewriteLinks } from './accept/rewrite-links.service.js';
import { AuditGuard } from './audit/audit.guard.js';
import { AdmitOperator } from './authenticate/admit-operator.service.js';
import { ApiKeyGuard } from './authenticate/api-key.guard.js';
import { Authenticate } from './authenticate/authenticate.service.js';
import { LimitRequests } from './authenticate/limit-requests.service.js';
import { RequestLimitGuard } from './authenticate/request-limit.guard.js';
import { BatchesController } from './batches/batches.controller.js';
import { DescribeLine } from './batches/describe-line.service.js';
import { ReplayBatch } from './batches/replay-batch.service.js';
import { UploadBatch } from './batches/upload-batch.service.js';
import { ConnectFlow } from './connect/connect-flow.service.js';
import { HostedController } from './connect/hosted.controller.js';
import { Hosted } from './connect/hosted.js';
import { ResultController } from './connect/result.controller.js';
import { Verifier } from './connect/verifier.js';
import { ListConnections } from './dialects/nango/list-connections.service.js';
import { MembraneController } from './dialects/membrane/membrane.controller.js';
import { NangoController } from './dialects/nango/nango.controller.js';
import { PipedreamController } from './dialects/pipedream/pipedream.controller.js';
import { SelectConnection } from './dialects/select-connection.service.js';
import { EnqueueJob } from './enqueue/enqueue-job.service.js';
import { Enqueue } from './enqueue/enqueue.service.js';
import { Portions } from './enqueue/portions.js';
import { DescribeJob } from './jobs/describe-job.service.js';
import { DescribeRequest } from './jobs/describe-request.service.js';
import { JobsController } from './jobs/jobs.controller.js';
import { FindPosition } from './jobs/find-position.service.js';
import { WaitingJobs } from './jobs/waiting-jobs.service.js';
import {
  ConnectionLanesController,
  IntegrationLanesController,
  ProjectLanesController,
} from './lanes/lanes.controller.js';
import { SteerLanes } from './lanes/steer-lanes.service.js';
import { ApiKeysController } from './manage/api-keys.controller.js';
import { CallbacksController } from './manage/callbacks.controller.js';
import { ConnectController } from './manage/connect.controller.js';
import { ConnectionsController } from './manage/connections.controller.js';
import { IntegrationsController } from './manage/integrations.controller.js';
import { ManageConnect } from './manage/manage-connect.service.js';
import { ManageConnections } from './manage/manage-connections.service.js';
import { ManageDefinitions } from './manage/manage-definitions.service.js';
import { ProjectUsage } from './manage/project-usage.service.js';
import { ImportProvider } from './manage/import-provider.service.js';
import { ManageProviders } from './manage/manage-providers.service.js';
import { SteerConnections } from './manage/steer-connections.service.js';
import {
  ConnectionDefinitionsController,
  IntegrationDefinitionsController,
} from './manage/definitions.controller.js';
import { ProjectsController } from './manage/projects.controller.js';
import { ProvidersController } from './manage/providers.controller.js';
import { validationPipe } from './manage/validation.pipe.js';
import { WebhookEndpointsController } from './manage/webhook-endpoints.controller.js';
import { AuditController } from './ops/console/audit.controller.js';
import { OperatorsController } from './ops/console/operators.controller.js';
import { FindRecord } from './ops/console/find.service.js';
import { OverviewController } from './ops/console/overview.controller.js';
import { MakeOverview } from './ops/console/overview.service.js';
import { SeenProjectsController } from './ops/console/projects.controller.js';
import { PlaygroundController } from './proxy/playground.controller.js';
import { SessionController } from './ops/console/session.controller.js';
import { BoardLogin } from './ops/board/board-login.js';
import { OpsController } from './ops/ops.controller.js';
import { CallJourney } from './proxy/call-journey.service.js';
import { CountCalls } from './proxy/count-calls.service.js';
import { DescribedResourcesController } from './proxy/described-resources.controller.js';
import { InFlight } from './proxy/in-flight.js';
import { MakeCall } from './proxy/make-call.service.js';
import { MakeJob } from './proxy/make-job.service.js';
import { WalkList } from './proxy/walk-list.service.js';
import { Look } from './proxy/look.service.js';
import { ExploredAnswers } from './proxy/explored-answers.service.js';
import { PromoteCall } from './proxy/promote-call.service.js';
import { PromoteController } from './proxy/promote.controller.js';
import { ProxyController } from './proxy/proxy.controller.js';
import { ResourceJourney } from './proxy/resource-journey.service.js';
import { ResourcesController } from './proxy/resources.controller.js';
import { TryDefinition } from './proxy/try-definition.service.js';
import { TryController } from './proxy/try.controller.js';
import { VerifyController } from './proxy/verify.controller.js';
import { VerifyConnection } from './proxy/verify-connection.service.js';
import { ProblemFilter } from './reply/problem.filter.js';
import { RequestsController } from './requests/requests.controller.js';
import { DescribeTemplate } from './schedules/describe-template.service.js';
import { SchedulesController } from './schedules/schedules.controller.js';
import { FindNamed } from './resolve/find-named.service.js';
import { Resolve } from './resolve/resolve.service.js';
import { Reserve } from './reserve/reserve.service.js';

const callerOf = {
  provide: CALLER_OF,
  useFactory:
    (authenticate: Authenticate): CallerOf =>
    async (headers) =>
      authenticate.caller(headers),
  inject: [Authenticate],
};

const verifier = {
  provide: Verifier,
  useFactory: (verifying: VerifyConnection): Verifier => ({
    verify: (candidate) => verifying.verdict(candidate),
  }),
  inject: [VerifyConnection],
};

/**
 * The gateway's parts in the order of a call's journey. It imports no infrastructure: the process
 * gives that once.
 */
@Module({
  controllers: [
    ProxyController,
    DescribedResourcesController,
    ResourcesController,
    JobsController,
    BatchesController,
    SchedulesController,
    ConnectionLanesController,
    IntegrationLanesController,
    ProjectLanesController,
    RequestsController,
    VerifyController,
    PromoteController,
    TryController,
    WebhookEndpointsController,
    CallbacksController,
    ProjectsController,
    ApiKeysController,
    ProvidersController,
    IntegrationsController,
    IntegrationDefinitionsController,
    ConnectionDefinitionsController,
    ConnectionsController,
    ConnectController,
    HostedController,
    ResultController,
    MembraneController,
    NangoController,
    PipedreamController,
    OpsController,
    SessionController,
    SeenProjectsController,
    OverviewController,
    PlaygroundController,
    OperatorsController,
    AuditController,
  ],
  providers: [
    Authenticate,
    callerOf,
    AdmitOperator,
    { provide: APP_GUARD, useClass: ApiKeyGuard },
    LimitRequests,
    { provide: APP_GUARD, useClass: RequestLimitGuard },
    { provide: APP_GUARD, useClass: AuditGuard },
    AdmitBody,
    Resolve,
    FindNamed,
    Accept,
    AcceptJob,
    AcceptResource,
    InFlight,
    Reserve,
    Portions,
    Enqueue,
    EnqueueJob,
    RewriteLinks,
    CountCalls,
    CallJourney,
    MakeCall,
    MakeJob,
    WalkList,
    ResourceJourney,
    Look,
    VerifyConnection,
    ExploredAnswers,
    PromoteCall,
    TryDefinition,
    { provide: APP_PIPE, useValue: validationPipe },
    { provide: APP_FILTER, useClass: ProblemFilter },
    ManageConnections,
    ProjectUsage,
    ManageConnect,
    ConnectFlow,
    Hosted,
    verifier,
    ManageProviders,
    ManageDefinitions,
    ImportProvider,
    SteerConnections,
    SelectConnection,
    ListConnections,
    BoardLogin,
    MakeOverview,
    FindRecord,
    DescribeRequest,
    DescribeJob,
    DescribeTemplate,
    WaitingJobs,
    FindPosition,
    SteerLanes,
    DescribeLine,
    UploadBatch,
    ReplayBatch,
  ],
})
export class GatewayModule {}

export { listen } from './direct-server.js';
export { createAdapter, prepareGateway } from './http-server.js';
export { describeApi } from './ops/api-description.js';
