import { Breakers } from '#libs/breakers';
import { ProviderClients, Providers } from '#libs/catalog';
import { SETTINGS } from '#libs/config';
import {
  AuthorizationAttempts,
  Connecting,
  ConnectSessions,
  ConnectSettingsStore,
  Proposals,
  ReconnectLinks,
} from '#libs/connect';
import { Candidates, ConnectionDirectory, Connections, Integrations } from '#libs/connections';
import { ChangeFeed, Leadership } from '#libs/database';
import {
  CredentialStore,
  DueRefreshes,
  FreshCredentials,
  Revocations,
  TokenRefresher,
} from '#libs/credentials';
import { Egress } from '#libs/egress';
import { Expressions } from '#libs/expressions';
import {
  BlockedLanes,
  BatchCounts,
  BatchIntake,
  BatchLanes,
  BatchResults,
  CancelledLanes,
  Claims,
  JobBatches,
  JobHistory,
  JobLimits,
  JobLoad,
  JobReplays,
  KeptLoad,
  KeptRequests,
  JobPositions,
  LaneLoads,
  Lanes,
  Ledger,
  Reconciler,
  ReplaysByFilter,
  SteeredLanes,
  Steering,
  Walks,
} from '#libs/ledger';
import { AuditLog, OperatorLogin, Operators, OperatorSessions } from '#libs/operators';
import { ParkedRequests } from '#libs/parking';
import { ApiKeys, Projects, RecordCaps, Workspaces } from '#libs/projects';
import { noQueues, queueModule, queueProviders, RegisteredQueues } from '#libs/queue';
import { WindowCounts } from '#libs/request-limits';
import {
  RequestHistory,
  RequestLog,
  RequestMinutes,
  Requests,
  RequestSeries,
} from '#libs/requests';
import { Schedules, Ticks } from '#libs/schedules';
import { Cursors, DefinitionStore, ResourceDirectory } from '#libs/resources';
import { RateLimiter, StoredUsage } from '#libs/rates';
import { RecentCounts } from '#libs/redis';
import { ReplyChannel, ReplyInbox } from '#libs/replies';
import { InstallationGauges, LOGGER, Metrics, Readiness } from '#libs/telemetry';
import { Deliveries, MessageBox, Replays, Webhooks } from '#libs/webhooks';
import {
  type DynamicModule,
  Module,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import type { Platform } from './compose.js';
import { InstallationReadings } from './installation-readings.js';

/** After the apps have finished their work, the platform under them is closed. */
class PlatformShutdown implements OnApplicationShutdown {
  constructor(private readonly platform: Platform) {}

  onApplicationShutdown(): Promise<void> {
    return this.platform.close();
  }
}

/** Makes a composed platform injectable everywhere. Given once per process. */
@Module({})
export class PlatformModule {
  static forRoot(platform: Platform): DynamicModule {
    const { queueBackend: backend, queueStore: store, log } = platform;
    const providers = [
      ...values(platform),
      ...queueProviders({ backend, store, log }),
      gaugesOf(platform),
    ];
    const closing = { provide: PlatformShutdown, useValue: new PlatformShutdown(platform) };
    return {
      module: PlatformModule,
      global: true,
      imports: queueModule(backend),
      providers: [...providers, closing],
      exports: providers,
    };
  }

  /**
   * The same names with nothing behind them: for a process that describes the modules and serves
   * nobody.
   */
  static empty(): DynamicModule {
    const providers = [...values({}), ...noQueues()];
    return { module: PlatformModule, global: true, providers, exports: providers };
  }
}

const gaugesOf = (platform: Platform): Provider => ({
  provide: InstallationGauges,
  useFactory: (queues: RegisteredQueues) => {
    const readings = new InstallationReadings(platform, queues);
    return new InstallationGauges(platform.metrics, () => readings.read());
  },
  inject: [RegisteredQueues],
});

function values(platform: Partial<Platform>): Provider[] {
  return [
    { provide: SETTINGS, useValue: platform.settings },
    { provide: LOGGER, useValue: platform.log },
    { provide: Metrics, useValue: platform.metrics },
    { provide: Readiness, useValue: platform.readiness },
    { provide: ApiKeys, useValue: platform.apiKeys },
    { provide: Workspaces, useValue: platform.workspaces },
    { provide: Projects, useValue: platform.projects },
    { provide: RecordCaps, useValue: platform.recordCaps },
    { provide: Providers, useValue: platform.providers },
    { provide: ProviderClients, useValue: platform.providerClients },
    { provide: Integrations, useValue: platform.integrations },
    { provide: Connections, useValue: platform.connections },
    { provide: Candidates, useValue: platform.candidates },
    { provide: ConnectionDirectory, useValue: platform.directory },
    { provide: DefinitionStore, useValue: platform.definitions },
    { provide: ResourceDirectory, useValue: platform.resources },
    { provide: Cursors, useValue: platform.cursors },
    { provide: CredentialStore, useValue: platform.credentialStore },
    { provide: FreshCredentials, useValue: platform.credentials },
    { provide: TokenRefresher, useValue: platform.refresher },
    { provide: DueRefreshes, useValue: platform.dueRefreshes },
    { provide: Revocations, useValue: platform.revocations },
    { provide: ConnectSessions, useValue: platform.connectSessions },
    { provide: AuthorizationAttempts, useValue: platform.connectAttempts },
    { provide: ConnectSettingsStore, useValue: platform.connectSettings },
    { provide: Connecting, useValue: platform.connecting },
    { provide: Proposals, useValue: platform.proposals },
    { provide: ReconnectLinks, useValue: platform.reconnectLinks },
    { provide: ChangeFeed, useValue: platform.database?.feed },
    { provide: Leadership, useValue: platform.leadership },
    { provide: StoredUsage, useValue: platform.usage },
    ...requestValues(platform),
    ...jobValues(platform),
    { provide: RecentCounts, useValue: platform.recentCounts },
    { provide: WindowCounts, useValue: platform.windowCounts },
    { provide: Operators, useValue: platform.operators },
    { provide: OperatorSessions, useValue: platform.operatorSessions },
    { provide: OperatorLogin, useValue: platform.operatorLogin },
    { provide: AuditLog, useValue: platform.auditLog },
    { provide: RateLimiter, useValue: platform.limiter },
    { provide: ParkedRequests, useValue: platform.parked },
    { provide: ReplyInbox, useValue: platform.inbox },
    { provide: ReplyChannel, useValue: platform.channel },
    { provide: Egress, useValue: platform.egress },
    { provide: Expressions, useValue: platform.expressions },
  ];
}

const requestValues = (platform: Partial<Platform>): Provider[] => [
  { provide: RequestLog, useValue: platform.requestLog },
  { provide: Requests, useValue: platform.requests },
  { provide: RequestMinutes, useValue: platform.requestMinutes },
  { provide: RequestSeries, useValue: platform.requestSeries },
  { provide: RequestHistory, useValue: platform.requestHistory },
];

const jobValues = (platform: Partial<Platform>): Provider[] => [
  { provide: Ledger, useValue: platform.ledger },
  { provide: JobLoad, useValue: platform.jobLoad },
  { provide: KeptLoad, useValue: platform.keptLoad },
  { provide: Lanes, useValue: platform.lanes },
  { provide: CancelledLanes, useValue: platform.cancelledLanes },
  { provide: Steering, useValue: platform.steering },
  { provide: JobReplays, useValue: platform.jobReplays },
  { provide: ReplaysByFilter, useValue: platform.replaysByFilter },
  { provide: JobLimits, useValue: platform.jobLimits },
  { provide: SteeredLanes, useValue: platform.steeredLanes },
  { provide: BlockedLanes, useValue: platform.blockedLanes },
  { provide: LaneLoads, useValue: platform.laneLoads },
  { provide: JobPositions, useValue: platform.jobPositions },
  { provide: Breakers, useValue: platform.breakers },
  { provide: Claims, useValue: platform.claims },
  { provide: Walks, useValue: platform.walks },
  { provide: JobHistory, useValue: platform.jobHistory },
  { provide: Reconciler, useValue: platform.reconciler },
  { provide: JobBatches, useValue: platform.batches },
  { provide: BatchIntake, useValue: platform.batchIntake },
  { provide: BatchLanes, useValue: platform.batchLanes },
  { provide: BatchCounts, useValue: platform.batchCounts },
  { provide: BatchResults, useValue: platform.batchResults },
  { provide: KeptRequests, useValue: platform.keptRequests },
  { provide: Schedules, useValue: platform.schedules },
  { provide: Ticks, useValue: platform.ticks },
  { provide: Webhooks, useValue: platform.webhooks },
  { provide: Deliveries, useValue: platform.deliveries },
  { provide: Replays, useValue: platform.replays },
  { provide: MessageBox, useValue: platform.messages },
];
