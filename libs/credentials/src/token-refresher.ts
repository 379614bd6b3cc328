import { clientSecretOwner, type ConnectionRoute, Integration } from '#libs/connections';
import { reachingDatabase } from '#libs/database';
import type { Egress } from '#libs/egress';
import { SluiceError } from '#libs/errors';
import type { KeyRing } from '#libs/sealing';
import type { Logger, Metrics } from '#libs/telemetry';
import type { DataSource } from 'typeorm';
import type { CredentialStore, VersionedCredentials } from './credential-store.js';
import { obtainTokens } from './obtain-tokens.js';
import { type RefreshLease, RefreshLeases } from './refresh-lease.js';
import type { TokenVerdict } from './token-answer.js';
import type { OAuthClient } from './token-request.js';

const POLL_MS = 50;
/** Waiting for another process's refresh ends here; its own token call has ended by then. */
const WAIT_MS = 25_000;

export interface RefresherParts {
  dataSource: DataSource;
  store: CredentialStore;
  keys: KeyRing;
  egress: Egress;
  log: Logger;
  metrics: Metrics;
}

/**
 * Replaces a version of a connection's tokens by the next one: one token call per version, however many processes ask. Within a
 * process callers share a promise; across processes the lease decides, and whoever does not hold it waits and reads again.
 */
export class TokenRefresher {
  readonly #running = new Map<string, Promise<void>>();
  readonly #leases: RefreshLeases;

  constructor(private readonly parts: RefresherParts) {
    this.#leases = new RefreshLeases(parts.dataSource, parts.store);
  }

  /**
   * Resolves when a newer version than `stale` is stored. It runs on although its caller may have left.
   * @throws SluiceError `needs_reauth`, `credentials_unavailable`, `database_unavailable`
   */
  refresh(route: ConnectionRoute, stale: VersionedCredentials): Promise<void> {
    const key = `${route.connectionId}:${stale.version}`;
    const running = this.#running.get(key);
    if (running) return running;
    const refresh = this.#refresh(route, stale).finally(() => this.#running.delete(key));
    this.#running.set(key, refresh);
    return refresh;
  }

  async #refresh(route: ConnectionRoute, stale: VersionedCredentials): Promise<void> {
    const deadline = performance.now() + WAIT_MS;
    while (performance.now() < deadline) {
      const lease = await this.#leases.acquire(route, stale.version);
      if (lease) return this.#refreshUnder(lease, route, stale);
      const state = await this.#leases.state(route, stale.version);
      if (state === 'newer_version') return;
      if (state === 'refused') throw new SluiceError('needs_reauth', { dispatched: false });
      if (state === 'failed') throw unavailable(stale.retryAt);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw unavailable(0);
  }

  async #refreshUnder(
    lease: RefreshLease,
    route: ConnectionRoute,
    stale: VersionedCredentials,
  ): Promise<void> {
    const { egress, log, metrics } = this.parts;
    const startedAt = performance.now();
    const client = await this.#client(route.integrationId);
    const { auth } = route;
    const verdict = await obtainTokens(egress, { auth, client, credentials: stale.values });
    metrics.refresh(verdict.kind);
    const facts = {
      connectionId: route.connectionId,
      version: stale.version,
      outcome: verdict.kind,
      ms: Math.round(performance.now() - startedAt),
    };
    log.info(
      verdict.kind === 'refreshed' ? facts : { ...facts, reason: verdict.reason },
      'token refresh',
    );
    await this.#settle(lease, verdict);
  }

  async #settle(lease: RefreshLease, verdict: TokenVerdict): Promise<void> {
    switch (verdict.kind) {
      case 'refreshed': {
        const { values, lifetimeS } = verdict;
        const expiresAt =
          lifetimeS === undefined ? undefined : new Date(Date.now() + lifetimeS * 1000);
        const committed = await this.#leases.commit(lease, { values, expiresAt });
        if (!committed)
          this.parts.log.warn(
            { connectionId: lease.owner.connectionId },
            'a token refresh came too late and was dropped',
          );
        return;
      }
      case 'permanent':
        await this.#leases.refuse(lease, verdict.reason);
        throw new SluiceError('needs_reauth', { dispatched: false });
      case 'configuration':
        this.parts.log.error(
          { connectionId: lease.owner.connectionId, reason: verdict.reason },
          'the OAuth client of an integration is refused: correct its id or secret',
        );
        await this.#leases.fail(lease, verdict.reason);
        throw unavailable(0);
      case 'transient':
        await this.#leases.fail(lease, verdict.reason);
        throw unavailable(0);
      default:
        return verdict satisfies never;
    }
  }

  async #client(integrationId: string): Promise<OAuthClient> {
    const integration = await reachingDatabase(() =>
      this.parts.dataSource.getRepository(Integration).findOneByOrFail({ id: integrationId }),
    );
    const { projectId, id, oauthClientId, sealedClientSecret } = integration;
    const secret =
      sealedClientSecret &&
      this.parts.keys.open(sealedClientSecret, clientSecretOwner(projectId, id)).toString();
    return { clientId: oauthClientId ?? '', clientSecret: secret ?? undefined };
  }
}

const unavailable = (retryAt: number): SluiceError =>
  new SluiceError('credentials_unavailable', {
    dispatched: false,
    retryAfterMs: Math.max(1_000, retryAt - Date.now()),
  });
