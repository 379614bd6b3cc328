import type { ServerResponse } from 'node:http';
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
import { type ConnectFailure, type ConnectOutcome, credentialsSchemaFor } from '#libs/contracts';
import { type FieldError, SluiceError } from '#libs/errors';
import { LOGGER, type Logger } from '#libs/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { fieldsOf, filledIn } from './fields.js';

import { Verifier } from './verifier.js';

/** What comes of a form. */
export type Submitted =
  | { kind: 'leave'; url: string }
  | { kind: 'settled'; outcome: ConnectOutcome }
  | { kind: 'again'; errors: FieldError[]; notice?: string }
  /** Another window has it in hand, or has done it. */
  | { kind: 'busy' };

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
    from: { form: URLSearchParams; browser: string; waiting: ServerResponse },
  ): Promise<Submitted> {
    const choice = await this.steps.connecting.choice(session, integration);
    const { variables, credentials } = filledIn(from.form, fieldsOf(choice));
    const errors = this.#refusals(choice, variables, credentials);
    if (errors.length > 0) return { kind: 'again', errors };
    if (choice.integration.auth.type === 'oauth2')
      return { kind: 'leave', url: await this.#leave(session, choice, { ...from, variables }) };
    const given = { variables, credentials, account: undefined };
    if (!(await this.steps.sessions.claim(session.id))) return { kind: 'busy' };
    return this.#holding(session.id, () => this.#byForm(session, choice, { ...from, given }));
  }

  /** A provider has sent somebody back. */
  async comeBack(
    callback: string,
    from: { parameters: URLSearchParams; browser: string; waiting: ServerResponse },
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
    ).catch((error: unknown) => {
      this.log.warn({ err: error, sessionId: session.id }, 'a connection could not be made');
      return failure('exchange_failed');
    });
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

  /** A failed one lets go of the session, so that another try is possible. */
  async #claimed(
    session: ConnectSession,
    work: () => Promise<ConnectOutcome>,
  ): Promise<ConnectOutcome> {
    const { sessions } = this.steps;
    if (!(await sessions.claim(session.id))) return (await sessions.byId(session.id)).outcome;
    return this.#holding(session.id, async () => {
      const outcome = await work();
      await sessions.settle(session.id, outcome);
      return outcome;
    });
  }

  async #holding<T>(sessionId: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      await this.steps.sessions.release(sessionId);
    }
  }

  async #byForm(
    session: ConnectSession,
    choice: Choice,
    { given, waiting }: { given: Given; waiting: ServerResponse },
  ): Promise<Submitted> {
    const saved = await this.#save(session, choice, given);
    if (!('connectionId' in saved)) return { kind: 'settled', outcome: saved };
    const found = await this.verifier.verify(session.projectId, saved.connectionId, waiting);
    if (found?.status === 401 || found?.status === 403) {
      await saved.undo();
      await this.steps.sessions.settle(session.id, failure('credentials_refused'));
      return { kind: 'again', errors: [], notice: MESSAGES.credentials_refused };
    }
    const outcome = connected(choice, saved, found?.ok ?? null);
    await this.steps.sessions.settle(session.id, outcome);
    return { kind: 'settled', outcome };
  }

  async #byCode(
    session: ConnectSession,
    { integrationId, variables, callback }: Attempt,
    from: { parameters: URLSearchParams; codeVerifier: string; waiting: ServerResponse },
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
    const { projectId } = session;
    const found = await this.verifier.verify(projectId, saved.connectionId, from.waiting);
    return connected(choice, saved, found?.ok ?? null);
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

/** One redirect URI for each provider (RFC 9700 §4.4.2), under which integrations of other projects may be registered too. */
const callbackOf = ({ integration: { provider, key } }: Choice): string => provider ?? key;

const connected = (
  { integration }: Choice,
  { connectionId }: Saved,
  verified: boolean | null,
): ConnectOutcome => ({ connection: connectionId, integration: integration.key, verified });

const failure = (code: ConnectFailure, said?: string): ConnectOutcome => ({
  error: { code, message: said === undefined ? MESSAGES[code] : `${MESSAGES[code]} ${said}` },
});

/** What is missing in a form is simply missing. */
const wordsFor = (message: string): string =>
  /^Invalid input: expected|is needed by a template/.test(message) ? 'is needed' : message;
