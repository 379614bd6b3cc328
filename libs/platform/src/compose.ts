import { join } from 'node:path';
import { catalogueProvider, ProviderClients, Providers } from '#libs/catalog';
import { parseNameServers, publicUrlOf, secretsOf } from '#libs/config';
import {
  AuthorizationAttempts,
  Connecting,
  ConnectSessions,
  ConnectSettingsStore,
  Proposals,
  ReconnectLinks,
} from '#libs/connect';
import { Candidates, ConnectionDirectory, Connections, Integrations } from '#libs/connections';
import {
  CredentialStore,
  DueRefreshes,
  FreshCredentials,
  OAuthClients,
  Revocations,
  TokenRefresher,
  TokenJournal,
} from '#libs/credentials';
import { Leadership, WakeUp } from '#libs/database';
import { AddressPolicy, Egress, systemResolve } from '#libs/egress';
import { Expressions } from '#libs/expressions';
import { ApiKeys, Projects, type RecordCaps, Workspaces } from '#libs/projects';
import {
  CancelledLanes,
  Claims,
  Intake,
  JobBacklog,
  JobCodec,
  JobHistory,
  JobLoad,
  Lanes,
  Ledger,
  Receipts,
  Reconciler,
  Settlement,
  Walks,
} from '#libs/ledger';
import { StoredUsage } from '#libs/rates';
import { Cursors, DefinitionStore, ResourceDirectory } from '#libs/resources';
import { Schedules, Ticks } from '#libs/schedules';
import { KeyRing, TransitBox } from '#libs/sealing';
import { Metrics, type Readiness } from '#libs/telemetry';
import {
  Announcements,
  CallbackBacklog,
  ConnectionReports,
  type Deliveries,
  JobReports,
  MessageBox,
  type Replays,
  ScheduleReports,
  type Webhooks,
} from '#libs/webhooks';
import { type CallTransport, embeddedTransport, redisTransport } from './call-transport.js';
import { type BatchStores, composeBatches } from './compose-batches.js';
import { composeOperators, type OperatorStores } from './compose-operators.js';
import { composeSteering, type SteeringStores } from './compose-steering.js';
import { composeRecordCaps } from './compose-record-caps.js';
import { composeReplays, type ReplayStores } from './compose-replays.js';
import { composeRequests, type RequestStores } from './compose-requests.js';
import { composeWebhooks } from './compose-webhooks.js';
import { type PlatformOptions, required } from './options.js';
import { selfAddress } from './self-address.js';
import { StoreReadiness } from './readiness.js';
import { StoredKeys } from './stored-keys.js';
import { SourceKeepingBox } from './source-keeping-box.js';
import { DatabaseStore, RedisStore } from './stores.js';

/**
 * Everything a process is made of, opened and ready to be injected. `close` ends it in reverse
 * order.
 */
export interface Platform
  extends
    PlatformOptions,
    CallTransport,
    BatchStores,
    ReplayStores,
    SteeringStores,
    RequestStores,
    OperatorStores {
  database: DatabaseStore;
  redis: RedisStore | undefined;
  readiness: Readiness;
  metrics: Metrics;
  keys: KeyRing;
  egress: Egress;
  expressions: Expressions;
  apiKeys: ApiKeys;
  workspaces: Workspaces;
  projects: Projects;
  recordCaps: RecordCaps;
  providers: Providers;
  providerClients: ProviderClients;
  integrations: Integrations;
  connections: Connections;
  candidates: Candidates;
  directory: ConnectionDirectory;
  definitions: DefinitionStore;
  resources: ResourceDirectory;
  cursors: Cursors;
  credentialStore: CredentialStore;
  credentials: FreshCredentials;
  refresher: TokenRefresher;
  dueRefreshes: DueRefreshes;
  revocations: Revocations;
  connectSessions: ConnectSessions;
  connectAttempts: AuthorizationAttempts;
  connectSettings: ConnectSettingsStore;
  connecting: Connecting;
  proposals: Proposals;
  reconnectLinks: ReconnectLinks;
  ledger: Ledger;
  jobLoad: JobLoad;
  jobBacklog: JobBacklog;
  callbackBacklog: CallbackBacklog;
  lanes: Lanes;
  cancelledLanes: CancelledLanes;
  claims: Claims;
  walks: Walks;
  jobHistory: JobHistory;
  reconciler: Reconciler;
  schedules: Schedules;
  ticks: Ticks;
  webhooks: Webhooks;
  deliveries: Deliveries;
  replays: Replays;
  messages: MessageBox;
  leadership: Leadership;
  usage: StoredUsage;
  close(): Promise<void>;
}

/**
 * The one place that composes. Stores that are away do not stop it: the process reports itself
 * unready until they are there.
 * @throws MissingSettingError, SealingError, AddressPolicyError saying what to set
 */
export async function composePlatform(options: PlatformOptions): Promise<Platform> {
  const { settings, log, mode, secrets } = options;
  secrets.remember(secretsOf(settings));
  const keys = KeyRing.parse(required(settings, 'SLUICE_ENCRYPTION_KEYS'));
  const egress = new Egress(
    new AddressPolicy(settings.SLUICE_ALLOWED_PRIVATE_UPSTREAMS, selfAddress(settings)),
    systemResolve(parseNameServers(settings.SLUICE_NAME_SERVERS)),
  );
  const database = new DatabaseStore(required(settings, 'DATABASE_URL'), log);
  const redis =
    mode === 'distributed'
      ? new RedisStore(required(settings, 'REDIS_URL'), options.roles.gateway, log)
      : undefined;
  const recordCaps = composeRecordCaps(database, settings);
  const metrics = new Metrics();
  const records = composeRecords({ ...options, database, keys, egress, metrics, recordCaps });
  const usage = new StoredUsage(database.dataSource);
  const requests = composeRequests({ settings, dataSource: database.dataSource, metrics, log });
  const transport = redis
    ? redisTransport({ ...options, redis, keys, usage })
    : embeddedTransport({ ...options, usage });
  const storedKeys = new StoredKeys(database, keys);
  await Promise.all([database.open(), redis?.open()]);
  await storedKeys.open();
  await transport.open();
  return {
    ...options,
    ...records,
    ...composeJobs({ ...options, database, keys, egress, metrics, recordCaps }),
    ...transport,
    ...composeOperators({ settings, database, transport }),
    database,
    leadership: new Leadership(database.dataSource, 'upkeep', mode === 'embedded'),
    usage,
    ...requests,
    redis,
    readiness: new StoreReadiness({ database, redis, storedKeys, settings }),
    keys,
    egress,
    close: async () => {
      await transport.close();
      await requests.requestLog.close();
      await records.expressions.close();
      await egress.close();
      redis?.close();
      await storedKeys.close();
      await database.close();
    },
  };
}

type JobParts = Pick<
  Platform,
  'settings' | 'database' | 'keys' | 'egress' | 'log' | 'metrics' | 'secrets' | 'recordCaps'
>;

function composeJobs(parts: JobParts) {
  const { settings, database, keys, egress, log, metrics, secrets, recordCaps } = parts;
  const { dataSource } = database;
  const codec = new JobCodec(keys);
  const box = new SourceKeepingBox(keys);
  const reports = new JobReports(box, settings.SLUICE_PUBLIC_URL?.replace(/\/+$/, '') ?? '');
  const mostKept = settings.SLUICE_MAX_KEPT_JOB_BYTES_PER_PROJECT;
  const settlement = new Settlement(codec, reports, mostKept);
  const receipts = new Receipts(settlement);
  const wakeUps = {
    job: new WakeUp(dataSource, 'job'),
    callback: new WakeUp(dataSource, 'callback'),
  };
  const jobLoad = new JobLoad(dataSource, {
    jobs: settings.SLUICE_MAX_JOBS_PER_PROJECT,
    bytes: settings.SLUICE_MAX_JOB_BYTES_PER_PROJECT,
  });
  const intake = new Intake(dataSource, codec, jobLoad);
  const scheduleReports = new ScheduleReports(box, wakeUps.callback);
  const claims = new Claims(dataSource, codec, settlement, wakeUps);
  const ledger = new Ledger(dataSource, codec, settlement, wakeUps, intake);
  return {
    ledger,
    ...composeReplays({ dataSource, codec, intake, ledger, wakeUps }),
    ...composeSteering({ database, settlement, wakeUps }),
    ...composeBatches({ settings, dataSource, codec, settlement, wakeUps, jobLoad, box }),
    jobHistory: new JobHistory(dataSource),
    jobBacklog: new JobBacklog(dataSource),
    callbackBacklog: new CallbackBacklog(dataSource),
    jobLoad,
    lanes: new Lanes(dataSource),
    cancelledLanes: new CancelledLanes(dataSource, settlement, wakeUps),
    claims,
    walks: new Walks(dataSource, codec, claims, reports, wakeUps),
    reconciler: new Reconciler(dataSource, settlement, (error, jobId) =>
      log.warn({ err: error, jobId }, 'a job could not be settled'),
    ),
    schedules: new Schedules(dataSource, codec, recordCaps),
    ticks: new Ticks(dataSource, codec, intake, wakeUps.job, metrics, scheduleReports),
    ...composeWebhooks({ dataSource, keys, egress, box, receipts, secrets, recordCaps }),
  };
}

type RecordParts = Pick<
  Platform,
  'settings' | 'database' | 'keys' | 'egress' | 'log' | 'metrics' | 'secrets' | 'recordCaps'
>;

/** Who asks, by a key or by what its holder signs. */
function composeKeys({ database, keys, secrets, recordCaps }: RecordParts) {
  const { dataSource, feed } = database;
  const workspaces = new Workspaces(dataSource, feed, keys, secrets);
  return { workspaces, apiKeys: new ApiKeys(dataSource, feed, secrets, recordCaps, workspaces) };
}

function composeRecords(parts: RecordParts) {
  const { settings, database, keys, egress, log, metrics, secrets, recordCaps } = parts;
  const { dataSource, feed } = database;
  const announcements = new Announcements(new MessageBox(keys), new WakeUp(dataSource, 'callback'));
  const events = new ConnectionReports(announcements);
  const credentialStore = new CredentialStore(dataSource, keys, events, secrets);
  const providers = new Providers(dataSource);
  const providerClients = new ProviderClients(dataSource, keys);
  const clients = new OAuthClients(providerClients, keys, secrets);
  const refresher = new TokenRefresher({
    dataSource,
    store: credentialStore,
    keys,
    events,
    journal: new TokenJournal(join(settings.SLUICE_DATA_DIR, 'spool'), keys, log),
    clients,
    egress,
    log,
    metrics,
    secrets,
  });
  const directory = new ConnectionDirectory(dataSource, feed);
  const integrations = new Integrations(dataSource, keys, providers, providerClients, recordCaps);
  const connections = new Connections(dataSource, events, recordCaps);
  const candidates = new Candidates(dataSource, events);
  const credentials = new FreshCredentials(credentialStore, refresher, feed);
  return {
    metrics,
    expressions: new Expressions(),
    ...composeKeys(parts),
    projects: new Projects(dataSource),
    recordCaps,
    providers,
    providerClients,
    integrations,
    connections,
    candidates,
    ...composeConnect(parts),
    connecting: new Connecting(connections, integrations, providers, clients, egress),
    proposals: new Proposals(connections, candidates, credentialStore),
    directory,
    ...composeResources(parts),
    credentialStore,
    credentials,
    refresher,
    dueRefreshes: new DueRefreshes(dataSource, directory, credentials),
    revocations: new Revocations(dataSource, credentialStore, keys, clients, egress, log),
  };
}

const composeResources = ({ database: { dataSource, feed }, keys }: RecordParts) => ({
  definitions: new DefinitionStore(dataSource),
  resources: new ResourceDirectory(
    dataSource,
    feed,
    (provider) => catalogueProvider(provider)?.resources ?? [],
  ),
  cursors: new Cursors(new TransitBox(keys)),
});

const composeConnect = ({ settings, database, keys }: RecordParts) => ({
  connectSessions: new ConnectSessions(database.dataSource, database.feed),
  connectAttempts: new AuthorizationAttempts(database.dataSource),
  connectSettings: new ConnectSettingsStore(database.dataSource),
  reconnectLinks: new ReconnectLinks(keys, publicUrlOf(settings)),
});
