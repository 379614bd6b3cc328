import type { ConnectionRoute } from '#libs/connections';
import { type Change, type ChangeFeed, type ChangeListener, RecordCache } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { CredentialStore, VersionedCredentials } from './credential-store.js';
import { isRefreshable, marginMaxMs } from './refreshable.js';
import type { TokenRefresher } from './token-refresher.js';

const MARGIN_SHARE = 0.2;
const JITTER_SHARE = 0.1;

/** Refresh this long before expiry: at most what the provider's data say, at most a fifth of the lifetime, a little different in every process. */
function marginMs(
  { auth }: ConnectionRoute,
  { obtainedAt, expiresAt = obtainedAt }: VersionedCredentials,
  jitter: number,
): number {
  return (
    Math.min(marginMaxMs(auth), (expiresAt - obtainedAt) * MARGIN_SHARE) *
    (1 - JITTER_SHARE * jitter)
  );
}

/**
 * Credentials that may be used now. In use they come from memory; tokens about to expire are refreshed first, once for
 * everybody. While a refresh fails, a token that has not expired yet is still used.
 */
export class FreshCredentials implements ChangeListener {
  readonly #cache: RecordCache<VersionedCredentials>;
  readonly #jitter = Math.random();
  readonly #renewing = new Map<string, Promise<VersionedCredentials>>();

  constructor(
    private readonly store: CredentialStore,
    private readonly refresher: TokenRefresher,
    feed: ChangeFeed,
  ) {
    this.#cache = new RecordCache(feed, (key) => {
      const [projectId = '', connectionId = ''] = key.split(':');
      return this.store.read({ projectId, connectionId });
    });
    feed.listen(this);
  }

  /**
   * At hand when they are in memory and fresh.
   * @throws SluiceError `needs_reauth`, `credentials_unavailable`, `connection_not_found`, `database_unavailable`
   */
  get(route: ConnectionRoute): VersionedCredentials | Promise<VersionedCredentials> {
    const found = this.#read(route);
    if (found instanceof Promise)
      return found.then((credentials) => this.#freshened(route, credentials));
    return this.#freshened(route, found);
  }

  #freshened(
    route: ConnectionRoute,
    credentials: VersionedCredentials,
  ): VersionedCredentials | Promise<VersionedCredentials> {
    if (!isRefreshable(route.auth, credentials.values)) return credentials;
    if (credentials.values['accessToken'] === undefined)
      return this.#refreshed(route, credentials, false);
    const { expiresAt, retryAt } = credentials;
    if (expiresAt === undefined) return credentials;
    const now = performance.now();
    if (now < expiresAt - marginMs(route, credentials, this.#jitter)) return credentials;
    const isUsable = now < expiresAt;
    if (isUsable && now < retryAt) return credentials;
    return this.#refreshed(route, credentials, isUsable);
  }

  /** While the old ones are usable, a refresh that fails does not matter yet. */
  async #refreshed(
    route: ConnectionRoute,
    credentials: VersionedCredentials,
    isUsable: boolean,
  ): Promise<VersionedCredentials> {
    try {
      return await this.#renewed(route, credentials);
    } catch (error) {
      if (isUsable && error instanceof SluiceError && error.code === 'credentials_unavailable')
        return credentials;
      throw error;
    }
  }

  /** Callers of one process share the refresh and the reading of what it brought. */
  #renewed(route: ConnectionRoute, stale: VersionedCredentials): Promise<VersionedCredentials> {
    const key = `${route.connectionId}:${stale.version}`;
    const running = this.#renewing.get(key);
    if (running) return running;
    const renewal = this.refresher
      .refresh(route, stale)
      .then(() => this.#reread(route))
      .finally(() => this.#renewing.delete(key));
    this.#renewing.set(key, renewal);
    return renewal;
  }

  /**
   * After the provider said that `failed` has expired: newer credentials, or `undefined` when there is no way to get any.
   * @throws as `get`
   */
  async replace(
    route: ConnectionRoute,
    failed: VersionedCredentials,
  ): Promise<VersionedCredentials | undefined> {
    const current = await this.#read(route);
    if (current.version > failed.version) return current;
    if (!isRefreshable(route.auth, current.values)) return undefined;
    return this.#renewed(route, current);
  }

  /**
   * New tokens although nothing says that the present ones have expired.
   * @returns `undefined` when the auth type has none to renew
   * @throws as `get`
   */
  async force(route: ConnectionRoute): Promise<VersionedCredentials | undefined> {
    return this.replace(route, await this.#reread(route));
  }

  /**
   * Ahead of the expiry, for nobody in particular.
   * @returns `renewed`, `nothing` to renew, or in how many milliseconds the provider's margin begins
   * @throws as `get`
   */
  async ahead(route: ConnectionRoute): Promise<'renewed' | 'nothing' | number> {
    const current = await this.#reread(route);
    const { expiresAt } = current;
    if (expiresAt === undefined || !isRefreshable(route.auth, current.values)) return 'nothing';
    const earlyMs = expiresAt - marginMs(route, current, 0) - performance.now();
    if (earlyMs > 0) return earlyMs;
    await this.#renewed(route, current);
    return 'renewed';
  }

  changed({ kind, id, projectId }: Change): void {
    if (kind === 'project') this.#cache.clear();
    if (kind === 'credential' || kind === 'connection') this.#cache.forget(`${projectId}:${id}`);
  }

  reset(): void {
    this.#cache.clear();
  }

  #read({
    projectId,
    connectionId,
  }: ConnectionRoute): VersionedCredentials | Promise<VersionedCredentials> {
    const found = this.#cache.get(`${projectId}:${connectionId}`);
    return found instanceof Promise ? found.then(existing) : found;
  }

  async #reread(route: ConnectionRoute): Promise<VersionedCredentials> {
    this.#cache.forget(`${route.projectId}:${route.connectionId}`);
    return this.#read(route);
  }
}

function existing(found: VersionedCredentials | undefined): VersionedCredentials {
  if (!found) throw new SluiceError('connection_not_found');
  return found;
}
