import { createHash } from 'node:crypto';
import { sleep } from '#libs/clock';
import type { ConnectOutcome } from '#libs/contracts';
import { type DataSource, Statement } from '#libs/database';
import { calculatePKCECodeChallenge, generateRandomState } from 'oauth4webapi';
import { z } from 'zod';
import { digestOf } from './secrets.js';

const POLL_MS = 100;
/** Longer than an exchange and a verification, each within 20 seconds. */
const OUTCOME_MS = 60_000;

/** A person on the way to the provider and back. */
export interface Attempt {
  sessionId: string;
  integrationId: string;
  /**
   * Where the provider sends the answer, as the last part of the path: another provider's answer
   * does not come there.
   */
  callback: string;
  variables: Record<string, string>;
}

/** What is sent along to the provider. */
export interface Begun {
  state: string;
  codeChallenge: string;
}

export type Arrival =
  /** First to come back; nobody else gets this. */
  | { kind: 'first'; attempt: Attempt; codeVerifier: string }
  /** It has been here before, and something has come of it since. */
  | { kind: 'again' }
  | { kind: 'other_browser' }
  | { kind: 'unknown' };

/** An attempt as the browser that made it may see it. */
export type AttemptEnd =
  | { kind: 'ended'; attempt: Attempt; outcome: ConnectOutcome }
  | { kind: 'other_browser' }
  | { kind: 'unknown' };

const COLUMNS = `session_id as "sessionId", integration_id as "integrationId", callback, variables`;
const ATTEMPT = z.object({
  sessionId: z.string(),
  integrationId: z.string(),
  callback: z.string(),
  variables: z.record(z.string(), z.string()),
  isBrowser: z.boolean(),
});

const BEGIN = new Statement(
  'begin an attempt',
  `insert into connect_attempt
     (state_hash, browser_hash, session_id, integration_id, callback, variables, expires_at)
   values ($1, $2, $3, $4, $5, $6, now() + interval '10 minutes')`,
);
const FIND = new Statement(
  'find an attempt',
  `select ${COLUMNS}, browser_hash = $2 as "isBrowser" from connect_attempt
   where state_hash = $1 and callback = $3 and (expires_at > now() or used_at is not null)`,
  ATTEMPT,
);
const TAKE = new Statement(
  'take the state of an attempt',
  'update connect_attempt set used_at = now() where state_hash = $1 and used_at is null',
);
const SETTLE = new Statement(
  'settle an attempt',
  'update connect_attempt set outcome = $2 where state_hash = $1',
);
const OUTCOME = new Statement(
  'find what came of an attempt',
  `select ${COLUMNS}, outcome, browser_hash = $2 as "isBrowser"
   from connect_attempt where state_hash = $1`,
  ATTEMPT.extend({ outcome: z.custom<ConnectOutcome>().nullable() }),
);
const HAS_OUTCOME = new Statement(
  'look whether something came of an attempt',
  'select from connect_attempt where state_hash = $1 and outcome is not null',
);

/**
 * Authorisation attempts (RFC 6749 §4.1, RFC 9700 §4.7). A state is good for ten minutes, once, and
 * in the browser that began. What proves the exchange (RFC 7636) is derived from the state and the
 * browser's secret, so neither is stored.
 */
export class AuthorizationAttempts {
  constructor(private readonly dataSource: DataSource) {}

  /** @param browser the secret of the browser's cookie */
  async begin(attempt: Attempt, browser: string): Promise<Begun> {
    const state = generateRandomState();
    const { sessionId, integrationId, callback, variables } = attempt;
    await BEGIN.run(this.dataSource, [
      digestOf(state),
      digestOf(browser),
      sessionId,
      integrationId,
      callback,
      variables,
    ]);
    return { state, codeChallenge: await calculatePKCECodeChallenge(verifierOf(state, browser)) };
  }

  /** Takes the state, or waits for what comes of it where it has been taken. */
  async arrive(state: string, browser: string, callback: string): Promise<Arrival> {
    const key = digestOf(state);
    const row = await FIND.first(this.dataSource, [key, digestOf(browser), callback]);
    if (!row) return { kind: 'unknown' };
    if (!row.isBrowser) return { kind: 'other_browser' };
    const { isBrowser: _known, ...attempt } = row;
    if ((await TAKE.run(this.dataSource, [key])) > 0)
      return { kind: 'first', attempt, codeVerifier: verifierOf(state, browser) };
    await this.#waitForOutcome(key);
    return { kind: 'again' };
  }

  async settle(state: string, outcome: ConnectOutcome): Promise<void> {
    await SETTLE.run(this.dataSource, [digestOf(state), outcome]);
  }

  /** Names an attempt where its outcome is shown. Whoever learns it can do nothing with it. */
  keyOf(state: string): string {
    return digestOf(state).toString('base64url');
  }

  /** What came of an attempt that has come back. */
  async ended(key: string, browser: string): Promise<AttemptEnd> {
    const row = await OUTCOME.first(this.dataSource, [
      Buffer.from(key, 'base64url'),
      digestOf(browser),
    ]);
    if (!row) return { kind: 'unknown' };
    const { isBrowser, outcome, ...attempt } = row;
    if (!isBrowser) return { kind: 'other_browser' };
    return outcome ? { kind: 'ended', attempt, outcome } : { kind: 'unknown' };
  }

  async #waitForOutcome(key: Buffer): Promise<void> {
    const deadline = performance.now() + OUTCOME_MS;
    do {
      if (await HAS_OUTCOME.first(this.dataSource, [key])) return;
      await sleep(POLL_MS);
    } while (performance.now() < deadline);
  }
}

const verifierOf = (state: string, browser: string): string =>
  createHash('sha256').update(`${state}.${browser}`).digest('base64url');
