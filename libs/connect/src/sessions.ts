import { randomUUID } from 'node:crypto';
import type { ConnectOutcome, ConnectStatus, CreateConnectSession } from '#libs/contracts';
import { announceChange, type Change, type ChangeFeed, type DataSource } from '#libs/database';
import { SluiceError } from '#libs/errors';
import { digestOf, newSecret } from './secrets.js';

/** Somebody's invitation to make one connection. */
export interface ConnectSession {
  id: string;
  projectId: string;
  /** Keys or ids; `null` for all. */
  integrations: string[] | null;
  externalUserId: string | null;
  connectionId: string | null;
  returnUrl: string | null;
  origin: string | null;
  status: ConnectStatus;
  outcome: ConnectOutcome | null;
  /** Until it expires, on the database's clock. */
  lastsMs: number;
  createdAt: Date;
  expiresAt: Date;
}

/** The right to make the connection of a session, or why there is none. */
export type Claim = { kind: 'ours'; by: string } | { kind: 'busy' | 'connected' | 'expired' };

type SessionRequest = Omit<CreateConnectSession, 'connection'> & {
  connection?: string | undefined;
};

const COLUMNS = `id, project_id as "projectId", integrations, external_user_id as "externalUserId", connection_id as "connectionId",
  return_url as "returnUrl", origin, outcome, created_at as "createdAt", expires_at as "expiresAt",
  (extract(epoch from expires_at - clock_timestamp()) * 1000)::double precision as "lastsMs",
  case when status <> 'connected' and expires_at <= now() then 'expired' else status end as status`;

/** However little is left, nobody asks without a pause. */
const LEAST_WAIT_MS = 100;
/**
 * Longer than what is done with a claim: an exchange and a verification, each within 20 seconds.
 */
const CLAIM = '2 minutes';

/** Sessions in Postgres. Of a link only a digest is stored. */
export class ConnectSessions {
  readonly #waiting = new Map<string, Set<() => void>>();
  #ending = false;

  constructor(
    private readonly dataSource: DataSource,
    feed: ChangeFeed,
  ) {
    feed.listen({
      changed: (change) => this.#changed(change),
      reset: () => this.#wakeAll(),
    });
  }

  /** @returns with the secret of its link, for this one time */
  async create(
    projectId: string,
    { integrations, externalUserId, connection, returnUrl, origin, expiresIn }: SessionRequest,
  ): Promise<{ session: ConnectSession; token: string }> {
    const token = newSecret();
    const [session] = await this.dataSource.query<[ConnectSession]>(
      `insert into connect_session (project_id, token_hash, integrations, external_user_id, connection_id, return_url, origin, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, now() + $8 * interval '1 second') returning ${COLUMNS}`,
      [
        ...[projectId, digestOf(token), integrations ?? null, externalUserId ?? null],
        ...[connection ?? null, returnUrl ?? null, origin ?? null, expiresIn],
      ],
    );
    return { session, token };
  }

  /** @throws SluiceError `not_found`, for another project's too */
  async get(projectId: string, id: string): Promise<ConnectSession> {
    return this.#one('id = $1 and project_id = $2', [id, projectId]);
  }

  /** @throws SluiceError `not_found` */
  byToken(token: string): Promise<ConnectSession> {
    return this.#one('token_hash = $1', [digestOf(token)]);
  }

  /** @throws SluiceError `not_found` */
  byId(id: string): Promise<ConnectSession> {
    return this.#one('id = $1', [id]);
  }

  /**
   * As `get`, but for so long waits for what comes of a session of which nothing has come yet.
   * @param signal aborts when nobody wants to know any more
   */
  async settled(
    projectId: string,
    id: string,
    { waitMs, signal }: { waitMs: number; signal: AbortSignal },
  ): Promise<ConnectSession> {
    signal.addEventListener('abort', () => this.#wake(id), { once: true });
    const deadline = performance.now() + waitMs;
    for (;;) {
      // Listened to before it is looked at, so that nothing falls in between.
      const change = this.#nextChange(id);
      try {
        const session = await this.get(projectId, id);
        const leftMs = deadline - performance.now();
        if (session.status !== 'pending' || leftMs <= 0 || signal.aborted || this.#ending)
          return session;
        await change.within(Math.min(leftMs, Math.max(LEAST_WAIT_MS, session.lastsMs)));
      } finally {
        change.forget();
      }
    }
  }

  /** Nobody waits any longer: the process ends. */
  endWaiting(): void {
    this.#ending = true;
    this.#wakeAll();
  }

  /**
   * One at a time makes the connection of a session.
   * @returns the name of the claim, or why there is none
   */
  async claim(id: string): Promise<Claim> {
    const by = randomUUID();
    const [rows] = await this.dataSource.query<[unknown[], number]>(
      `update connect_session set busy_by = $2, busy_until = now() + interval '${CLAIM}'
       where id = $1 and status <> 'connected' and expires_at > now() and (busy_until is null or busy_until < now()) returning id`,
      [id, by],
    );
    if (rows.length > 0) return { kind: 'ours', by };
    const { status } = await this.byId(id);
    return { kind: status === 'connected' || status === 'expired' ? status : 'busy' };
  }

  /** Ends the claim. What has failed may be tried again while the link lasts. */
  async settle(id: string, by: string, outcome: ConnectOutcome): Promise<void> {
    const status = outcome.error ? 'failed' : 'connected';
    await this.dataSource.transaction(async (em) => {
      const [rows] = await em.query<[{ projectId: string }[], number]>(
        `update connect_session set status = $3, outcome = $4, busy_by = null, busy_until = null
         where id = $1 and busy_by = $2 and status <> 'connected' returning project_id as "projectId"`,
        [id, by, status, outcome],
      );
      const projectId = rows[0]?.projectId;
      if (projectId !== undefined)
        await announceChange(em, { kind: 'connect_session', id, projectId });
    });
  }

  /** Those that ended some time ago. @returns whether there may be more */
  async forgetOld(): Promise<boolean> {
    const [, count] = await this.dataSource.query<[unknown, number]>(
      `delete from connect_session where id in (
         select id from connect_session where expires_at < now() - interval '7 days' order by expires_at limit 500)`,
    );
    return count === 500;
  }

  async #one(where: string, parameters: unknown[]): Promise<ConnectSession> {
    const [session] = await this.dataSource.query<ConnectSession[]>(
      `select ${COLUMNS} from connect_session where ${where}`,
      parameters,
    );
    if (session) return session;
    throw new SluiceError('not_found', { detail: 'There is no such connect session.' });
  }

  #nextChange(id: string) {
    const waiters = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiters);
    let wake = (): void => undefined;
    const woken = new Promise<void>((resolve) => (wake = resolve));
    waiters.add(wake);
    return {
      within: async (ms: number): Promise<void> => {
        const timer = setTimeout(wake, Math.max(0, ms));
        await woken;
        clearTimeout(timer);
      },
      forget: (): void => {
        waiters.delete(wake);
        if (waiters.size === 0) this.#waiting.delete(id);
      },
    };
  }

  #changed({ kind, id }: Change): void {
    if (kind === 'connect_session') this.#wake(id);
  }

  #wake(id: string): void {
    for (const wake of this.#waiting.get(id) ?? []) wake();
  }

  #wakeAll(): void {
    for (const waiters of this.#waiting.values()) for (const wake of waiters) wake();
  }
}
