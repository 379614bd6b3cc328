import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { publicUrlOf, SETTINGS, type Settings } from '#libs/config';
import { SluiceError } from '#libs/errors';
import { type Operator, OperatorLogin, OperatorSessions, sessionTokenIn } from '#libs/operators';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

const BASIC = /^basic +([A-Za-z0-9+/]+={0,2})$/i;

/**
 * A password that was right is not derived again for so long from the same address: Basic sends it
 * with every request. A change of its operator shows that much later here.
 */
const PASSED_MS = 30_000;
const MOST_PASSED = 200;

/** An operator at the board, and how they were known. */
export interface BoardVisit {
  operator: Operator;
  isSession: boolean;
}

/** The board is open to a session of the console, and to HTTP Basic (RFC 7617) for scripts. */
@Injectable()
export class BoardLogin {
  readonly #publicUrl: string;
  readonly #passed = new LRUCache<string, Operator>({ max: MOST_PASSED, ttl: PASSED_MS });
  /** What is remembered of a password is worth nothing in another process. */
  readonly #secret = randomBytes(32);

  constructor(
    private readonly login: OperatorLogin,
    private readonly sessions: OperatorSessions,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#publicUrl = publicUrlOf(settings);
  }

  /** @throws SluiceError `operator_unknown`, `operator_locked_out`, `database_unavailable` */
  async visit(headers: IncomingHttpHeaders, address: string): Promise<BoardVisit> {
    const token = sessionTokenIn(headers, this.#publicUrl);
    const session = token === undefined ? undefined : await this.sessions.find(token);
    if (session) return { operator: session.operator, isSession: true };
    return { operator: await this.#basic(headers.authorization, address), isSession: false };
  }

  async #basic(authorization: string | undefined, address: string): Promise<Operator> {
    const encoded = BASIC.exec(authorization ?? '')?.[1];
    if (encoded === undefined) throw new SluiceError('operator_unknown');
    const key = createHmac('sha256', this.#secret).update(`${address} ${encoded}`).digest('hex');
    const passed = this.#passed.get(key);
    if (passed) return passed;
    const [, name = '', password = ''] =
      /^([^:]*):?([^]*)$/.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
    const operator = await this.login.operator({ name, password }, address);
    this.#passed.set(key, operator);
    return operator;
  }
}
