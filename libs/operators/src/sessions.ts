import { createHash, randomBytes } from 'node:crypto';
import type { Page, PageQuery } from '#libs/contracts';
import {
  Batches,
  type DataSource,
  pageOf,
  reachingDatabase,
  rowBehind,
  Statement,
  uuidV7,
} from '#libs/database';
import { SluiceError } from '#libs/errors';
import { z } from 'zod';
import { behindCursor } from './behind-cursor.js';
import { OPERATOR, type Operator, operatorColumns } from './operator.js';
import type { Operators } from './operators.js';

const TOKEN_BYTES = 32;
const TOKEN = /^[\w-]{43}$/;
/** However busy its operator is. */
const LASTS = '12 hours';
/** Without a request. */
const IDLE = '1 hour';
/** So exact is what a session shows of its last request: not every request writes. */
const SEEN_EVERY_MS = 60_000;
/** Of one operator; the oldest end first. */
const MOST_SESSIONS = 20;
/** For how long one that has ended is listed. */
const KEPT = '7 days';
const LONGEST_AGENT = 200;

/** A browser in which an operator has logged in. */
export interface OperatorSession {
  id: string;
  operatorId: string;
  operator: string;
  address: string;
  agent: string;
  isOpen: boolean;
  createdAt: Date;
  seenAt: Date;
  expiresAt: Date;
}

/** An open session and whose it is. */
export interface OpenSession {
  id: string;
  operator: Operator;
  /** What its pages send along with every change. */
  csrfToken: string;
}

const IS_OPEN = `session.expires_at > now() and session.seen_at > now() - interval '${IDLE}'`;
const JOINED = 'operator_session session join operator on operator.id = session.operator_id';
const COLUMNS = `session.id, session.operator_id as "operatorId", operator.name as operator,
  session.address, session.agent, session.created_at as "createdAt", session.seen_at as "seenAt",
  session.expires_at as "expiresAt", ${IS_OPEN} as "isOpen"`;
const SESSION: z.ZodType<OperatorSession> = z.object({
  id: z.string(),
  operatorId: z.string(),
  operator: z.string(),
  address: z.string(),
  agent: z.string(),
  isOpen: z.boolean(),
  createdAt: z.date(),
  seenAt: z.date(),
  expiresAt: z.date(),
});

const OPEN = new Statement(
  "open an operator's session",
  `with older as (delete from operator_session where id in (
     select id from operator_session where operator_id = $2
     order by created_at desc, id desc offset ${MOST_SESSIONS - 1}))
   insert into operator_session (id, operator_id, token_hash, address, agent, expires_at)
   select $1, id, $3, $4, $5, now() + interval '${LASTS}' from operator where id = $2
   returning id`,
  z.object({ id: z.string() }),
);
const FIND = new Statement(
  'find an open session',
  `select session.id as "sessionId", ${operatorColumns('operator')},
     (extract(epoch from now() - session.seen_at) * 1000)::float8 as "unseenMs"
   from ${JOINED} where session.token_hash = $1 and ${IS_OPEN}`,
  z.intersection(OPERATOR, z.object({ sessionId: z.string(), unseenMs: z.number() })),
);
const SEEN = new Statement(
  'see a session',
  'update operator_session set seen_at = now() where id = $1',
);
const LIST = new Statement(
  'list sessions',
  `select ${COLUMNS} from ${JOINED}
   where ${behindCursor('session')}
   order by session.created_at desc, session.id desc limit $3`,
  SESSION,
);
const LIST_OF = new Statement(
  "list an operator's sessions",
  `select ${COLUMNS} from ${JOINED}
   where session.operator_id = $4 and ${behindCursor('session')}
   order by session.created_at desc, session.id desc limit $3`,
  SESSION,
);
const END = new Statement(
  'end a session',
  'delete from operator_session where id = $1 and ($2::uuid is null or operator_id = $2)',
);
const FORGET = new Statement(
  'forget old sessions',
  `delete from operator_session where id in (
     select id from operator_session where expires_at < now() - interval '${KEPT}'
     order by expires_at limit $1 for update skip locked)`,
);

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
/** Follows from the cookie, which no script and no other site can read. */
const csrfTokenOf = (token: string): string => digestOf(`csrf:${token}`).toString('base64url');

/**
 * Sessions in Postgres. Of what recognises one only a digest is stored; an end is one at once.
 */
export class OperatorSessions {
  readonly #old = new Batches();

  constructor(
    private readonly dataSource: DataSource,
    private readonly operators: Operators,
  ) {}

  /**
   * @returns with the token that recognises it, for this one time
   * @throws SluiceError `session_ended` when there is no such operator any more
   */
  async open(
    { id: operatorId }: Pick<Operator, 'id'>,
    { address, agent }: Pick<OperatorSession, 'address' | 'agent'>,
  ): Promise<{ id: string; token: string; csrfToken: string }> {
    const id = uuidV7();
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const shown = agent.replaceAll(/[^\x20-\x7e]/g, '').slice(0, LONGEST_AGENT);
    const stored = [id, operatorId, digestOf(token), address, shown];
    if (!(await OPEN.first(this.dataSource, stored))) throw new SluiceError('session_ended');
    return { id, token, csrfToken: csrfTokenOf(token) };
  }

  /** `undefined` for what is none, has ended or was idle for too long. */
  async find(token: string): Promise<OpenSession | undefined> {
    if (!TOKEN.test(token) || !this.operators.isOpen) return undefined;
    // Whoever was taken out of the setting is out, whatever their cookie.
    await this.operators.ready();
    const found = await reachingDatabase(() => FIND.first(this.dataSource, [digestOf(token)]));
    if (!found) return undefined;
    const { sessionId: id, unseenMs, ...operator } = found;
    if (unseenMs > SEEN_EVERY_MS) await SEEN.run(this.dataSource, [id]);
    return { id, operator, csrfToken: csrfTokenOf(token) };
  }

  /** @param operatorId whose; left out, everybody's */
  async list({ limit, cursor }: PageQuery, operatorId?: string): Promise<Page<OperatorSession>> {
    const behind = cursor === undefined ? undefined : rowBehind(cursor);
    const page = [behind?.createdAt, behind?.id, limit + 1];
    const rows = await (operatorId === undefined
      ? LIST.all(this.dataSource, page)
      : LIST_OF.all(this.dataSource, [...page, operatorId]));
    return pageOf(rows, limit);
  }

  /** @param operatorId whose it must be; left out, anybody's. @throws SluiceError `not_found` */
  async end(id: string, operatorId?: string): Promise<void> {
    if ((await END.run(this.dataSource, [id, operatorId])) > 0) return;
    throw new SluiceError('not_found', { detail: 'There is no such session.' });
  }

  async forgetOld(): Promise<void> {
    await this.#old.exhaust((most) => FORGET.run(this.dataSource, [most]));
  }
}
