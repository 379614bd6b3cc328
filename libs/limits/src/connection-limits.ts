import {
  type LimitPolicy,
  type LimitRoute,
  type LimitWindow,
  SHORTEST_WINDOW_MS,
} from '#libs/contracts';
import { matchesRoute, parseMatch, type RouteMatch } from './route-match.js';

/** What is counted under one name, and how much of it one request uses up. */
export interface LimitKey {
  /** Unique in the installation; equal for all who share the limit. */
  readonly key: string;
  readonly windows: readonly LimitWindow[];
  readonly cost: number;
}

/** What limits one request. */
export interface RequestLimits {
  /** Whose requests keep an order among themselves, and are counted for `concurrency`. */
  readonly limitKey: string;
  readonly keys: readonly LimitKey[];
  readonly concurrency: number | undefined;
}

export interface LimitOwner {
  projectId: string;
  integrationId: string;
  connectionId: string;
}

/** Names a route of a policy; `NO_ROUTE` when none of them matches. */
export type RouteIndex = number;
export const NO_ROUTE: RouteIndex = -1;

/**
 * A connection's policy, ready to be asked for each request. Made once a connection, shared by many
 * requests.
 */
export class ConnectionLimits {
  readonly limitKey: string;
  readonly concurrency: number | undefined;
  /** Jobs leave one after the other, each when the one before has ended. */
  readonly isOrdered: boolean;
  readonly #matches: readonly RouteMatch[];
  readonly #routes: readonly (RequestLimits | undefined)[];
  readonly #otherwise: RequestLimits | undefined;

  /**
   * The most specific policy replaces the whole.
   * @returns `undefined` when nothing limits the connection
   */
  static of(
    owner: LimitOwner,
    own: LimitPolicy | undefined,
    integration: LimitPolicy | undefined,
  ): ConnectionLimits | undefined {
    const policy = own ?? integration;
    if (!policy) return undefined;
    const limits = new ConnectionLimits(lineOf(owner, policy.scope ?? 'connection'), policy);
    const isAny = limits.isOrdered || limits.#all().some((each) => each !== undefined);
    return isAny ? limits : undefined;
  }

  private constructor(limitKey: string, policy: LimitPolicy) {
    const { concurrency, routes = [], ordered = false } = policy;
    const windows = policy.spread ? spread(policy) : (policy.windows ?? []);
    this.limitKey = limitKey;
    this.concurrency = concurrency;
    this.isOrdered = ordered;
    this.#matches = routes.map(({ match }) => parseMatch(match));
    const limitsOf = (keys: LimitKey[]): RequestLimits | undefined =>
      keys.length === 0 && concurrency === undefined ? undefined : { limitKey, keys, concurrency };
    this.#otherwise = limitsOf(counted({ key: limitKey, windows, cost: 1 }));
    this.#routes = routes.map((route) => limitsOf(keysOf(limitKey, windows, route)));
  }

  /** @param target path and query as they were given, or a full URL */
  routeOf(method: string, target: string): RouteIndex {
    if (this.#matches.length === 0) return NO_ROUTE;
    const path = pathOf(target);
    return this.#matches.findIndex((match) => matchesRoute(match, method, path));
  }

  /**
   * @returns `undefined` when nothing limits such a request. A route that has gone meanwhile is
   *   like none.
   */
  at(route: RouteIndex): RequestLimits | undefined {
    return route >= 0 && route < this.#routes.length ? this.#routes[route] : this.#otherwise;
  }

  /**
   * How long the windows take for so many requests, at least: other requests may be in them. Where
   * routes cost differently nothing is said.
   */
  soonestMs(requests: number): number {
    if (this.#matches.length > 0) return 0;
    const windows = this.#otherwise?.keys.flatMap((key) => key.windows) ?? [];
    const each = windows.map((window) => Math.floor(requests / window.requests) * window.perMs);
    return Math.max(0, ...each);
  }

  #all(): (RequestLimits | undefined)[] {
    return [this.#otherwise, ...this.#routes];
  }
}

/**
 * Beside the windows one that lets what the shortest of them allows leave in even steps: of single
 * requests, or of so many that a step is no shorter than a window may be, and holds the dearest
 * request.
 */
function spread({ windows = [], routes = [] }: LimitPolicy): LimitWindow[] {
  const [shortest] = windows.toSorted((a, b) => a.perMs - b.perMs);
  if (!shortest) return [];
  const { requests, perMs } = shortest;
  const dearest = Math.max(1, ...routes.map(({ cost = 1 }) => cost));
  const step = Math.max(dearest, Math.ceil((SHORTEST_WINDOW_MS * requests) / perMs));
  if (step >= requests) return windows;
  return [...windows, { requests: step, perMs: Math.floor((perMs * step) / requests) }];
}

function keysOf(limitKey: string, windows: readonly LimitWindow[], route: LimitRoute): LimitKey[] {
  const cost = route.cost ?? (route.windows ? 0 : 1);
  return [
    ...counted({ key: limitKey, windows, cost }),
    ...counted({ key: `${limitKey} ${route.match}`, windows: route.windows ?? [], cost: 1 }),
  ];
}

const counted = (limit: LimitKey): LimitKey[] =>
  limit.windows.length > 0 && limit.cost > 0 ? [limit] : [];

function pathOf(target: string): string {
  const path = /^https?:\/\//i.test(target) ? new URL(target).pathname : target;
  const query = path.search(/[?#]/);
  return query < 0 ? path : path.slice(0, query);
}

function lineOf(owner: LimitOwner, scope: NonNullable<LimitPolicy['scope']>): string {
  if (scope === 'connection') return `c:${owner.connectionId}`;
  if (scope === 'integration') return `i:${owner.integrationId}`;
  return `g:${owner.projectId}:${scope.group}`;
}
