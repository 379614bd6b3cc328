import { sleep } from '#libs/clock';
import { type ConnectionEvents, type ConnectionRoute, Integration } from '#libs/connections';
import type { Credentials } from '#libs/contracts';
import { retryWhileUnavailable, reachingDatabase } from '#libs/database';
import type { Egress } from '#libs/egress';
import { SluiceError } from '#libs/errors';
import { type KeyRing, SealingError } from '#libs/sealing';
import { ProjectShares } from '#libs/shares';
import type { KnownSecrets, Logger, Metrics } from '#libs/telemetry';
import type { DataSource } from 'typeorm';
import type { CredentialStore, VersionedCredentials } from './credential-store.js';
import type { OAuthClients } from './oauth-clients.js';
import { judgeAgain, obtainTokens, type TokenSource } from './obtain-tokens.js';
import {
  type NewCredentials,
  type RefreshFailure,
  type RefreshLease,
  RefreshLeases,
} from './refresh-lease.js';
import type { TokenVerdict } from './token-answer.js';
import type { OAuthClient } from './token-request.js';
import type { TokenJournal } from './token-journal.js';
import { UnreadAnswers } from './unread-answers.js';

/** Refreshes of this process at the same time; a project may have a third as many as are free. */
const AT_ONCE = 256;
const PROJECT_SHARE = 1 / 3;
/** Whoever waits for another process looks less and less often whether it has come to an end. */
const POLL_MS = 50;
const POLL_MOST_MS = 500;
const POLL_GROWTH = 1.5;
/** Waiting for another process's refresh ends here; its own token call has ended by then. */
const WAIT_MS = 25_000;

export interface RefresherParts {
  dataSource: DataSource;
  store: CredentialStore;
  keys: KeyRing;
  events: ConnectionEvents;
  journal: TokenJournal;
  clients: OAuthClients;
  egress: Egress;
  log: Logger;
  metrics: Metrics;
  secrets: KnownSecrets;
}

/**
 * Replaces a version of a connection's tokens by the next one: one token call per version, however
 * many processes ask. The lease decides, and whoever does not hold it waits.
 */
export class TokenRefresher {
  readonly #leases: RefreshLeases;
  readonly #unread: UnreadAnswers;
  readonly #places = new ProjectShares(AT_ONCE, PROJECT_SHARE);

  constructor(private readonly parts: RefresherParts) {
    this.#unread = new UnreadAnswers(parts.keys);
    this.#leases = new RefreshLeases(parts.dataSource, parts.store, parts.events, parts.metrics);
  }

  /**
   * Resolves when a newer version than `stale` is stored. It runs on although its caller may have
   * left.
   * @throws SluiceError `needs_reauth`, `credentials_unavailable`, `database_unavailable`
   */
  async refresh(route: ConnectionRoute, stale: VersionedCredentials): Promise<void> {
    const waiting = this.#places.enter(route.projectId, { waitMs: WAIT_MS });
    const leave = await waiting.catch((error: unknown) => {
      throw unavailable(0, error);
    });
    try {
      await this.#refresh(route, stale);
    } finally {
      leave();
    }
  }

  async #refresh(route: ConnectionRoute, stale: VersionedCredentials): Promise<void> {
    // Whatever can fail without the lease is done before it: a lease that nobody uses keeps
    // everybody waiting.
    const client = await this.#client(route.integrationId);
    const deadline = performance.now() + WAIT_MS;
    for (let pollMs = POLL_MS; performance.now() < deadline;) {
      const lease = await this.#leases.acquire(route, stale.version);
      if (lease) return this.#refreshUnder(lease, route, { client, credentials: stale.values });
      const state = await this.#leases.state(route, stale.version);
      if (state === 'newer_version') return;
      if (state === 'refused') throw needsReauth();
      if (state === 'failed') throw unavailable(stale.retryAt);
      await sleep(pollMs);
      pollMs = Math.min(POLL_MOST_MS, pollMs * POLL_GROWTH);
    }
    throw unavailable(0);
  }

  /**
   * For a token that has expired and cannot be renewed.
   * @throws SluiceError `needs_reauth`, `credentials_unavailable` when there are newer credentials,
   *   `database_unavailable`
   */
  async lapse(route: ConnectionRoute, { version }: VersionedCredentials): Promise<never> {
    throw (await this.#leases.lapse(route, version)) ? needsReauth() : unavailable(0);
  }

  /** Commits what an earlier process left behind, or this one when the database was away. */
  async adoptJournaled(): Promise<void> {
    const { journal, log } = this.parts;
    for (const tokens of await journal.left()) {
      const isAdopted = await this.#leases.adopt(tokens, tokens);
      await journal.remove(tokens);
      const { owner, version } = tokens;
      log.warn(
        { connectionId: owner.connectionId, version, outcome: isAdopted ? 'adopted' : 'outdated' },
        'tokens of an interrupted refresh',
      );
    }
  }

  async #refreshUnder(
    lease: RefreshLease,
    route: ConnectionRoute,
    { client, credentials }: { client: OAuthClient | undefined; credentials: Credentials },
  ): Promise<void> {
    if (!client) return this.#settle(lease, NO_CLIENT);
    const { egress, log, metrics } = this.parts;
    const startedAt = performance.now();
    const { projectId, auth } = route;
    const source = { projectId, auth, client, credentials };
    if (!(await this.#leases.intend(lease))) throw unavailable(0);
    const verdict = this.#withoutSecrets(
      this.#tokensKept(lease, source) ?? (await obtainTokens(egress, source)),
    );
    metrics.refresh(verdict.kind);
    const facts = {
      connectionId: route.connectionId,
      version: lease.version,
      outcome: verdict.kind,
      ms: Math.round(performance.now() - startedAt),
    };
    log.info(
      verdict.kind === 'refreshed' ? facts : { ...facts, reason: verdict.reason },
      'token refresh',
    );
    await this.#settle(lease, verdict);
  }

  /** Tokens in the answer that an earlier refresh could not read, if that can be read by now. */
  #tokensKept({ owner, unread }: RefreshLease, source: TokenSource): TokenVerdict | undefined {
    if (!unread) return undefined;
    try {
      const answer = this.#unread.open(owner, unread);
      const verdict = judgeAgain(answer, source);
      if (verdict?.kind !== 'refreshed') return undefined;
      const { lifetimeS } = verdict;
      const ageS = (Date.now() - answer.answeredAt) / 1_000;
      return { ...verdict, lifetimeS: lifetimeS === undefined ? undefined : lifetimeS - ageS };
    } catch (error) {
      if (error instanceof SealingError) return undefined;
      throw error;
    }
  }

  /**
   * A server may answer with what it was sent; its words are kept with the connection and shown.
   */
  #withoutSecrets(verdict: TokenVerdict): TokenVerdict {
    if (verdict.kind === 'refreshed') return verdict;
    return { ...verdict, reason: this.parts.secrets.redact(verdict.reason) };
  }

  async #settle(lease: RefreshLease, verdict: TokenVerdict): Promise<void> {
    switch (verdict.kind) {
      case 'refreshed':
        return this.#keep(lease, verdict);
      case 'permanent':
        await this.#leases.refuse(lease, withHistory(verdict.reason, lease));
        throw needsReauth();
      case 'configuration':
        this.parts.log.error(
          { connectionId: lease.owner.connectionId, reason: verdict.reason },
          'the OAuth client of an integration is refused: correct its id or secret',
        );
        return this.#fail(lease, { reason: verdict.reason, wasAnswered: true });
      case 'refused':
        return this.#fail(lease, {
          reason: withHistory(verdict.reason, lease),
          wasAnswered: true,
          isRefusal: true,
        });
      case 'transient':
        return this.#fail(lease, verdict);
      case 'unread': {
        const unread = this.#unread.seal(lease.owner, verdict.answer);
        return this.#fail(lease, {
          reason: verdict.reason,
          wasAnswered: false,
          isRefusal: true,
          unread,
        });
      }
      default:
        return verdict satisfies never;
    }
  }

  async #fail(lease: RefreshLease, failure: RefreshFailure): Promise<never> {
    throw (await this.#leases.fail(lease, failure)) ? needsReauth() : unavailable(0);
  }

  /**
   * On disk first, then in the database for as long as the lease holds: the old refresh token may
   * be worth nothing any more.
   */
  async #keep(lease: RefreshLease, tokens: NewCredentials): Promise<void> {
    const { journal, log } = this.parts;
    const { connectionId } = lease.owner;
    await journal.write(lease, tokens);
    try {
      const remainingMs = lease.endsAt - performance.now();
      const isCommitted = await retryWhileUnavailable(remainingMs, () =>
        this.#leases.commit(lease, tokens),
      );
      await journal.remove(lease);
      if (!isCommitted) log.warn({ connectionId }, 'a token refresh came too late and was dropped');
    } catch (error) {
      journal.release(lease);
      throw error;
    }
  }

  async #client(integrationId: string): Promise<OAuthClient | undefined> {
    const integration = await reachingDatabase(() =>
      this.parts.dataSource.getRepository(Integration).findOneByOrFail({ id: integrationId }),
    );
    return this.parts.clients.of(integration);
  }
}

const NO_CLIENT: TokenVerdict = {
  kind: 'configuration',
  reason: 'the integration has no OAuth client that it may use',
};

/** What became of the refresh token before may be why it is refused now. */
function withHistory(reason: string, { isUncertain, unread }: RefreshLease): string {
  if (unread) return `${reason}, after an answer that could not be read and is kept sealed`;
  return isUncertain
    ? `${reason}, after an answer to an earlier refresh was lost on its way`
    : reason;
}

const needsReauth = (): SluiceError => new SluiceError('needs_reauth', { dispatched: false });

const unavailable = (retryAt: number, cause?: unknown): SluiceError => {
  const retryAfterMs = Math.max(1_000, retryAt - performance.now());
  return new SluiceError('credentials_unavailable', { dispatched: false, retryAfterMs }, cause);
};
