import type { ConnectionRoute } from '#libs/connections';
import { type Change, type ChangeFeed, type ChangeListener, RecordCache } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { CredentialStore, VersionedCredentials } from './credential-store.js';
import { isRefreshable, marginMaxMs } from './refreshable.js';
import type { TokenRefresher } from './token-refresher.js';

const MARGIN_SHARE = 0.2;
const JITTER_SHARE = 0.1;
/** A token that is not older has not expired, whatever a provider says. */
const BRAND_NEW_MS = 60_000;

const keyOf = ({ projectId, connectionId }: ConnectionRoute): string =>
  `${projectId}:${connectionId}`;

/**
 * Refresh this long before expiry: at most what the provider's data say, at most a fifth of the
 * lifetime, a little different in every process.
 */
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
 * Credentials that may be used now. In use they come from memory; tokens about to expire are
 * refreshed first, once for everybody. While a refresh fails, a token that has not expired yet is
 * still used.
 */
export class FreshCredentials implements ChangeListener {
  readonly #cache: RecordCache<VersionedCredentials>;
  readonly #jitter = Math.random();
  readonly #renewing = new Map<string, Promise<VersionedCredentials>>();
  readonly #noting = new Set<string>();

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

  /** When they are in memory, and nothing has to be done before they are used. */
  peek(route: ConnectionRoute): VersionedCredentials | undefined {
    const credentials = this.#cache.peek(keyOf(route));
    return credentials && this.#need(route, credentials) === 'nothing' ? credentials : undefined;
  }

  /**
   * @throws SluiceError `needs_reauth`, `credentials_unavailable`, `connection_not_found`,
   *   `database_unavailable`
   */
  async load(route: ConnectionRoute): Promise<VersionedCredentials> {
    const credentials = await this.#read(route);
    const need = this.#need(route, credentials);
    switch (need) {
      case 'nothing':
        return credentials;
      case 'lapse':
        return this.refresher.lapse(route, credentials);
      case 'refresh':
      case 'refresh_if_possible':
        return this.#refreshed(route, credentials, need === 'refresh_if_possible');
      default:
        return need satisfies never;
    }
  }

  /** What has to be done before they are used. */
  #need(
    route: ConnectionRoute,
    credentials: VersionedCredentials,
  ): 'nothing' | 'lapse' | 'refresh' | 'refresh_if_possible' {
    const { values, expiresAt, retryAt } = credentials;
    const now = performance.now();
    if (!isRefreshable(route.auth, values))
      return expiresAt !== undefined && now >= expiresAt ? 'lapse' : 'nothing';
    if (values['accessToken'] === undefined) return 'refresh';
    if (expiresAt === undefined) return 'nothing';
    if (now < expiresAt - marginMs(route, credentials, this.#jitter)) return 'nothing';
    if (now >= expiresAt) return 'refresh';
    return now < retryAt ? 'nothing' : 'refresh_if_possible';
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
   * After the provider said that `failed` has expired: newer credentials, or `undefined` when there
   * is no way to get any, or when it said so of brand-new ones a while ago.
   * @throws as `load`
   */
  async replace(
    route: ConnectionRoute,
    failed: VersionedCredentials,
  ): Promise<VersionedCredentials | undefined> {
    const current = await this.#read(route);
    if (current.version > failed.version) return current;
    return performance.now() < current.futileUntil ? undefined : this.#replaced(route, current);
  }

  /**
   * The provider said "expired" of what `replace` had brought. If that is brand-new it means
   * something else, a missing permission for example, which no further token cures.
   * @throws SluiceError `database_unavailable`
   */
  async noteRefused(route: ConnectionRoute, replaced: VersionedCredentials): Promise<void> {
    const key = `${route.connectionId}:${replaced.version}`;
    const isNew = performance.now() - replaced.obtainedAt < BRAND_NEW_MS;
    if (!isNew || this.#noting.has(key)) return;
    this.#noting.add(key);
    try {
      await this.store.noteFutile(route, replaced);
      this.#cache.forget(keyOf(route));
    } finally {
      this.#noting.delete(key);
    }
  }

  /**
   * New tokens although nothing says that the present ones have expired.
   * @returns `undefined` when the auth type has none to renew
   * @throws as `load`
   */
  async force(route: ConnectionRoute): Promise<VersionedCredentials | undefined> {
    return this.#replaced(route, await this.#reread(route));
  }

  /**
   * Ahead of the expiry, for nobody in particular.
   * @returns `renewed`, `nothing` to renew, or in how many milliseconds the provider's margin
   *   begins
   * @throws as `load`
   */
  async ahead(route: ConnectionRoute): Promise<'renewed' | 'nothing' | number> {
    const current = await this.#reread(route);
    const { expiresAt } = current;
    // One that is refused and has no expiry is not asked for by the clock, but until the refusal
    // has passed.
    if (expiresAt === undefined && route.status === 'active') return 'nothing';
    const isRenewable = isRefreshable(route.auth, current.values);
    const marginAt = (expiresAt ?? 0) - (isRenewable ? marginMs(route, current, 0) : 0);
    const earlyMs = marginAt - performance.now();
    if (earlyMs > 0) return earlyMs;
    if (!isRenewable) return this.refresher.lapse(route, current);
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

  async #replaced(
    route: ConnectionRoute,
    current: VersionedCredentials,
  ): Promise<VersionedCredentials | undefined> {
    return isRefreshable(route.auth, current.values) ? this.#renewed(route, current) : undefined;
  }

  async #read(route: ConnectionRoute): Promise<VersionedCredentials> {
    const found = await this.#cache.load(keyOf(route));
    if (!found) throw new SluiceError('connection_not_found');
    return found;
  }

  async #reread(route: ConnectionRoute): Promise<VersionedCredentials> {
    this.#cache.forget(keyOf(route));
    return this.#read(route);
  }
}
