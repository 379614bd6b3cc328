import {
  AccountMismatchError,
  type Attempt,
  AuthorizationAttempts,
  type Choice,
  Connecting,
  type ConnectSession,
  ConnectSessions,
  type Given,
  readCallback,
  type Saved,
} from '#libs/connect';
import { publicUrlOf, SETTINGS, type Settings } from '#libs/config';
import { lenderOf } from '#libs/connections';
import { type ConnectFailure, type ConnectOutcome, credentialsSchemaFor } from '#libs/contracts';
import { type FieldError, SluiceError } from '#libs/errors';
import { LOGGER, type Logger } from '#libs/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { fieldsOf, filledIn } from './fields.js';

import { type Verdict, Verifier } from './verifier.js';

/** What comes of a form. */
export type Submitted =
  | { kind: 'leave'; url: string }
  | { kind: 'settled'; outcome: ConnectOutcome }
  | { kind: 'again'; errors: FieldError[]; notice?: string };

export type CameBack =
  | { kind: 'settled'; session: ConnectSession; outcome: ConnectOutcome }
  | { kind: 'other_browser' }
  | { kind: 'unknown' };

const MESSAGES: Record<ConnectFailure, string> = {
  denied: 'You did not allow access.',
  provider_error: 'The provider did not allow access.',
  account_mismatch:
    'This is another account than the one that was connected. Log in to the provider with the former account. Nothing was changed.',
  credentials_refused: 'The provider did not accept this. Check what you entered.',
  exchange_failed: 'The provider did not confirm the authorisation.',
  misconfigured:
    'The application is not set up right for this provider. Tell those who sent you here.',
  link_expired: 'The link expired in the meantime. Ask for another one where you got it.',
  in_progress: 'This link is being used in another window.',
};

/** Where the journey's parts come from. */
@Injectable()
export class ConnectParts {
  constructor(
    readonly sessions: ConnectSessions,
    readonly attempts: AuthorizationAttempts,
    readonly connecting: Connecting,
  ) {}
}

/** The journey of a person who connects an account: form, provider and back, connection. */
@Injectable()
export class ConnectFlow {
  readonly #publicUrl: string;

  constructor(
    private readonly steps: ConnectParts,
    private readonly verifier: Verifier,
    @Inject(SETTINGS) settings: Settings,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.#publicUrl = publicUrlOf(settings);
  }

  /** @throws SluiceError `not_found` */
  async submit(
    session: ConnectSession,
    integration: string,
    from: { form: URLSearchParams; browser: string },
  ): Promise<Submitted> {
    const { connecting } = this.steps;
    const choice = await connecting.choice(session, integration);
    const filled = filledIn(from.form, fieldsOf(choice, session));
    const { credentials } = filled;
    const variables = (await connecting.connection(session))?.variables ?? filled.variables;
    const errors = this.#refusals(choice, variables, credentials);
    if (errors.length > 0) return { kind: 'again', errors };
    if (choice.integration.auth.type === 'oauth2')
      return { kind: 'leave', url: await this.#leave(session, choice, { ...from, variables }) };
    const given = { variables, credentials, account: undefined };
    const outcome = await this.#claimed(session, () => this.#byForm(session, choice, given));
    return outcome.error?.code === 'credentials_refused'
      ? { kind: 'again', errors: [], notice: outcome.error.message }
      : { kind: 'settled', outcome };
  }

  /** A provider has sent somebody back. */
  async comeBack(
    callback: string,
    from: { parameters: URLSearchParams; browser: string },
  ): Promise<CameBack> {
    const { sessions, attempts } = this.steps;
    const state = from.parameters.get('state') ?? '';
    const arrived = await attempts.arrive(state, from.browser, callback);
    if (arrived.kind === 'other_browser' || arrived.kind === 'unknown') return arrived;
    const session = await sessions.byId(arrived.attempt.sessionId);
    if (arrived.kind === 'again') {
      const outcome = arrived.outcome ?? failure('exchange_failed');
      return { kind: 'settled', session, outcome };
    }
    const { attempt, codeVerifier } = arrived;
    const outcome = await this.#claimed(session, () =>
      this.#byCode(session, attempt, { ...from, codeVerifier }),
    );
    await attempts.settle(state, outcome);
    return { kind: 'settled', session, outcome };
  }

  #refusals(
    choice: Choice,
    variables: Record<string, string>,
    credentials: Record<string, string>,
  ): FieldError[] {
    const { auth } = choice.integration;
    const parsed =
      auth.type === 'oauth2' ? undefined : credentialsSchemaFor(auth).safeParse(credentials);
    const wrong = (parsed?.error?.issues ?? []).map(({ path, message }) => ({
      path: ['credentials', ...path].join('.'),
      message: wordsFor(message),
    }));
    try {
      this.steps.connecting.check(choice, variables);
      return wrong;
    } catch (error) {
      if (!(error instanceof SluiceError) || !error.facts.errors) throw error;
      return [...error.facts.errors, ...wrong];
    }
  }

  async #leave(
    session: ConnectSession,
    choice: Choice,
    { browser, variables }: { browser: string; variables: Record<string, string> },
  ): Promise<string> {
    const callback = callbackOf(choice);
    const { id: integrationId } = choice.integration;
    const attempt = { sessionId: session.id, integrationId, callback, variables };
    const begun = await this.steps.attempts.begin(attempt, browser);
    const redirectUri = this.#redirectUri(callback);
    const sent = { ...begun, redirectUri };
    return (await this.steps.connecting.authorizationUrl(choice, variables, sent)).href;
  }

  /** Whatever happens, the session hears of it. What has failed may be tried again. */
  async #claimed(
    session: ConnectSession,
    work: () => Promise<ConnectOutcome>,
  ): Promise<ConnectOutcome> {
    const { sessions } = this.steps;
    const claim = await sessions.claim(session.id);
    if (claim.kind !== 'ours') return this.#unclaimed(session, claim.kind);
    const outcome = await work().catch((error: unknown) => {
      this.log.warn({ err: error, sessionId: session.id }, 'a connection could not be made');
      return failure('exchange_failed');
    });
    await sessions.settle(session.id, claim.by, outcome);
    return outcome;
  }

  async #unclaimed(
    { id }: ConnectSession,
    why: 'busy' | 'connected' | 'expired',
  ): Promise<ConnectOutcome> {
    if (why === 'expired') return failure('link_expired');
    const { outcome } = await this.steps.sessions.byId(id);
    return (why === 'connected' && outcome) || failure('in_progress');
  }

  /** What the provider refuses is not kept. */
  async #byForm(session: ConnectSession, choice: Choice, given: Given): Promise<ConnectOutcome> {
    const saved = await this.#save(session, choice, given);
    if (!('connectionId' in saved)) return saved;
    const verdict = await this.verifier.verify(session.projectId, saved.connectionId);
    if (verdict !== 'refused') return connected(choice, saved, verdict);
    await saved.undo();
    return failure('credentials_refused');
  }

  async #byCode(
    session: ConnectSession,
    { integrationId, variables, callback }: Attempt,
    from: { parameters: URLSearchParams; codeVerifier: string },
  ): Promise<ConnectOutcome> {
    const { connecting } = this.steps;
    const choice = await connecting.choice(session, integrationId);
    const { auth } = choice.integration;
    const answer = readCallback(from.parameters, {
      issuer: auth.type === 'oauth2' ? auth.issuer : undefined,
      clientId: await connecting.clientId(choice),
    });
    if (answer.kind === 'denied') return failure('denied');
    if (answer.kind === 'refused') return failure('provider_error', answer.reason);
    const redirectUri = this.#redirectUri(callback);
    const { codeVerifier } = from;
    const grant = { code: answer.code, codeVerifier, redirectUri };
    const exchanged = await connecting.exchange(choice, variables, grant);
    if (exchanged.kind === 'failed') {
      const { reason, isOurs } = exchanged;
      this.log.warn({ sessionId: session.id, reason }, 'an authorisation code was not exchanged');
      return failure(isOurs ? 'misconfigured' : 'exchange_failed');
    }
    const { credentials, account } = exchanged;
    const saved = await this.#save(session, choice, { variables, credentials, account });
    if (!('connectionId' in saved)) return saved;
    const verdict = await this.verifier.verify(session.projectId, saved.connectionId);
    return connected(choice, saved, verdict);
  }

  async #save(
    session: ConnectSession,
    choice: Choice,
    given: Given,
  ): Promise<Saved | ConnectOutcome> {
    try {
      return await this.steps.connecting.save(session, choice, given);
    } catch (error) {
      if (error instanceof AccountMismatchError) return failure('account_mismatch');
      throw error;
    }
  }

  #redirectUri(callback: string): string {
    return `${this.#publicUrl}/connect/callback/${encodeURIComponent(callback)}`;
  }
}

/**
 * One redirect URI for each authorisation server (RFC 9700 §4.4.2). The name of a provider stands for the catalogue's own only: whoever says
 * for themselves where people are sent gets a URI of their own.
 */
const callbackOf = ({ integration }: Choice): string => lenderOf(integration) ?? integration.id;

const VERIFIED = { works: true, refused: false, unknown: null };

const connected = (
  { integration }: Choice,
  { connectionId }: Saved,
  verdict: Verdict,
): ConnectOutcome => ({
  connection: connectionId,
  integration: integration.key,
  verified: VERIFIED[verdict],
});

const failure = (code: ConnectFailure, said?: string): ConnectOutcome => ({
  error: { code, message: said === undefined ? MESSAGES[code] : `${MESSAGES[code]} ${said}` },
});

/** What is missing in a form is simply missing. */
const wordsFor = (message: string): string =>
  /^Invalid input: expected|is needed by a template/.test(message) ? 'is needed' : message;
