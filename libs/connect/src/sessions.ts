import { randomUUID } from 'node:crypto';
import {
  CONNECT_STATUSES,
  type ConnectOutcome,
  type ConnectStatus,
  type CreateConnectSession,
} from '#libs/contracts';
import {
  announceChange,
  Batches,
  type Change,
  type ChangeFeed,
  type DataSource,
  Statement,
} from '#libs/database';
import { SluiceError } from '#libs/errors';
import { z } from 'zod';
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

const COLUMNS = `id, project_id as "projectId", integrations,
  external_user_id as "externalUserId", connection_id as "connectionId",
  return_url as "returnUrl", origin, outcome, created_at as "createdAt", expires_at as "expiresAt",
  (extract(epoch from expires_at - clock_timestamp()) * 1000)::double precision as "lastsMs",
  case when status <> 'connected' and expires_at <= now() then 'expired' else status end as status`;

/** However little is left, nobody asks without a pause. */
const LEAST_WAIT_MS = 100;
/**
 * Longer than what is done with a claim: an exchange and a verification, each within 20 seconds.
 */
const CLAIM_LASTS = '2 minutes';

const SESSION: z.ZodType<ConnectSession> = z.object({
  id: z.string(),
  projectId: z.string(),
  integrations: z.array(z.string()).nullable(),
  externalUserId: z.string().nullable(),
  connectionId: z.string().nullable(),
  returnUrl: z.string().nullable(),
  origin: z.string().nullable(),
  status: z.enum(CONNECT_STATUSES),
  outcome: z.custom<ConnectOutcome>().nullable(),
  lastsMs: z.number(),
  createdAt: z.date(),
  expiresAt: z.date(),
});

const CREATE = new Statement(
  'create a connect session',
  `insert into connect_session (project_id, token_hash, integrations, external_user_id,
     connection_id, return_url, origin, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, now() + $8 * interval '1 second') returning ${COLUMNS}`,
  SESSION,
);
const find = (where: string) =>
  new Statement(
    `find a connect session by ${where}`,
    `select ${COLUMNS} from connect_session where ${where}`,
    SESSION,
  );
const BY_ID = find('id = $1');
const BY_TOKEN = find('token_hash = $1');
const OF_PROJECT = find('id = $1 and project_id = $2');
const CLAIM = new Statement(
  'claim a connect session',
  `update connect_session set busy_by = $2, busy_until = now() + interval '${CLAIM_LASTS}'
   where id = $1 and status <> 'connected' and expires_at > now()
     and (busy_until is null or busy_until < now())`,
);
const SETTLE = new Statement(
  'settle a connect session',
  `update connect_session set status = $3, outcome = $4, busy_by = null, busy_until = null
   where id = $1 and busy_by = $2 and status <> 'connected' returning project_id as "projectId"`,
  z.object({ projectId: z.string() }),
);
const forget = (table: string, key: string, keptFor: string) =>
  new Statement(
    `forget old rows of ${table}`,
    `delete from ${table} where ${key} in (
       select ${key} from ${table} where expires_at < now() - interval '${keptFor}'
       order by expires_at limit $1 for update skip locked)`,
  );
const FORGET_ATTEMPTS = forget('connect_attempt', 'state_hash', '1 day');
const FORGET_SESSIONS = forget('connect_session', 'id', '7 days');

/** Sessions in Postgres. Of a link only a digest is stored. */
export class ConnectSessions {
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #old = new Batches();
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
    const session = await CREATE.one(this.dataSource, [
      projectId,
      digestOf(token),
      integrations ?? null,
      externalUserId ?? null,
      connection ?? null,
      returnUrl ?? null,
      origin ?? null,
      expiresIn,
    ]);
    return { session, token };
  }

  /** @throws SluiceError `not_found`, for another project's too */
  async get(projectId: string, id: string): Promise<ConnectSession> {
    return known(await OF_PROJECT.first(this.dataSource, [id, projectId]));
  }

  /** @throws SluiceError `not_found` */
  async byToken(token: string): Promise<ConnectSession> {
    return known(await BY_TOKEN.first(this.dataSource, [digestOf(token)]));
  }

  /** @throws SluiceError `not_found` */
  async byId(id: string): Promise<ConnectSession> {
    return known(await BY_ID.first(this.dataSource, [id]));
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
    if ((await CLAIM.run(this.dataSource, [id, by])) > 0) return { kind: 'ours', by };
    const { status } = await this.byId(id);
    return { kind: status === 'connected' || status === 'expired' ? status : 'busy' };
  }

  /** Ends the claim. What has failed may be tried again while the link lasts. */
  async settle(id: string, by: string, outcome: ConnectOutcome): Promise<void> {
    const status = outcome.error ? 'failed' : 'connected';
    await this.dataSource.transaction(async (em) => {
      const settled = await SETTLE.first(em, [id, by, status, outcome]);
      if (settled) await announceChange(em, { kind: 'connect_session', id, ...settled });
    });
  }

  /** Those that ended some time ago, and the ways that people went through them. */
  async forgetOld(): Promise<void> {
    for (const statement of [FORGET_ATTEMPTS, FORGET_SESSIONS])
      await this.#old.exhaust((most) => statement.run(this.dataSource, [most]));
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

function known(session: ConnectSession | undefined): ConnectSession {
  if (session) return session;
  throw new SluiceError('not_found', { detail: 'There is no such connect session.' });
}
