import type { ConnectionDirectory, ConnectionRoute } from '#libs/connections';
import { DEFAULT_TIMEOUTS, type LimitPolicy } from '#libs/contracts';
import type { FreshCredentials, VersionedCredentials } from '#libs/credentials';
import { AddressPolicy, Egress } from '#libs/egress';
import { ConnectionLimits, STANDARD_LIMITS } from '#libs/limits';
import type { JobLimits } from '#libs/ledger';
import { LocalParking } from '#libs/parking';
import { LocalRateStore, RateLimiter } from '#libs/rates';
import { type Logger, Metrics } from '#libs/telemetry';
import { Authorize } from '../../apps/worker/src/authorize/authorize.service.js';
import { Call } from '../../apps/worker/src/call/call.service.js';
import { ClaimDeparture } from '../../apps/worker/src/claim/claim.service.js';
import { Execute } from '../../apps/worker/src/execute/execute.service.js';
import { BottleneckLimiter } from '../../apps/worker/src/limit/bottleneck-limiter.js';
import type { Shape } from '../../apps/worker/src/shape/shape.service.js';
import { FakeUpstream } from './fake-upstream.js';
import { KeptUsage } from './rates.js';

export const IDS = { projectId: 'project-1', connectionId: 'connection-1' };

export const credentialsOf = (
  values: Record<string, string>,
  version = 1,
): VersionedCredentials => ({
  version,
  values,
  obtainedAt: 0,
  expiresAt: undefined,
  retryAt: 0,
  futileUntil: 0,
});

export interface ExecutionOptions {
  limits?: LimitPolicy;
  timeouts?: Partial<ConnectionRoute['timeouts']>;
  /** Every connection has a host of its own. */
  hasOwnHosts?: boolean;
  /** What a refresh brings; none by default. */
  renewed?: VersionedCredentials;
}

/** The one way of requests through a worker, embedded, in front of a fake third party. */
export interface ExecutionWorld {
  upstream: FakeUpstream;
  execute: Execute;
  limiter: RateLimiter;
  parking: LocalParking;
  metrics: Metrics;
  log: Logger;
  /** Lines of the log so far. */
  lines: Record<string, unknown>[];
  /** How many things are kept for somebody, in all parts. */
  kept(): number;
  close(): Promise<void>;
}

export async function executionWorld(options: ExecutionOptions = {}): Promise<ExecutionWorld> {
  const upstream = await FakeUpstream.start();
  const egress = new Egress(new AddressPolicy('127.0.0.0/8,::1/128'));
  const lines: Record<string, unknown>[] = [];
  const note = (line: Record<string, unknown>): void => void lines.push(line);
  const log = { isLevelEnabled: () => true, info: note, debug: note } as unknown as Logger;
  const parking = new LocalParking();
  const store = new LocalRateStore(parking, new KeptUsage(), log);
  await store.open();
  const limiter = new RateLimiter(store);
  const peekById = (id: string): ConnectionRoute => routeTo(upstream, id, options);
  const directory = { peekById } as unknown as ConnectionDirectory;
  const settings = { WORKER_CALL_CONCURRENCY: 16, WORKER_JOB_CONCURRENCY: 16 };
  const [rooms, call] = [new BottleneckLimiter(), new Call(egress, settings as never)];
  const execute = new Execute(
    directory,
    rooms,
    new Authorize(freshCredentials(options)),
    new ClaimDeparture(limiter, parking, NO_LIMITS_BY_HAND),
    call,
    NO_SHAPE,
  );
  const metrics = new Metrics();
  return {
    upstream,
    execute,
    limiter,
    parking,
    metrics,
    log,
    lines,
    kept: () => [egress, store, limiter, rooms, call].reduce((sum, { size }) => sum + size, 0),
    close: async () => {
      await store.close();
      await egress.close();
      await upstream.close();
      metrics.registry.clear();
    },
  };
}

const NO_LIMITS_BY_HAND = {
  of: (_lane: unknown, policy: unknown) => Promise.resolve(policy),
} as unknown as JobLimits;
/** All answers are passed on as they are. */
const NO_SHAPE = {} as Shape;

/** The third party's tokens, which are nobody's business here. */
const freshCredentials = ({ renewed }: ExecutionOptions): FreshCredentials =>
  ({
    peek: () => credentialsOf({ token: 'first-token' }),
    replace: () => Promise.resolve(renewed),
    noteRefused: () => Promise.resolve(),
  }) as unknown as FreshCredentials;

function routeTo(
  upstream: FakeUpstream,
  connectionId: string,
  options: ExecutionOptions,
): ConnectionRoute {
  const owner = { ...IDS, connectionId, integrationId: 'integration-1' };
  const host = options.hasOwnHosts ? `${connectionId}.localhost:${upstream.port}` : upstream.host;
  return {
    ...owner,
    integrationKey: 'api',
    provider: 'custom',
    status: 'active',
    variables: {},
    baseUrl: new URL(`http://${host}`),
    allowedHosts: [],
    plainHttpHosts: [host],
    auth: { type: 'bearer' },
    expired: [{ status: 401 }],
    exhausted: [],
    limitReader: STANDARD_LIMITS,
    timeouts: { ...DEFAULT_TIMEOUTS, ...options.timeouts },
    maxRequestBytes: 1_048_576,
    maxResponseBytes: 1_048_576,
    limits: ConnectionLimits.of(owner, options.limits, undefined),
    rewriteLinks: undefined,
  };
}
