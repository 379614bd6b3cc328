import {
  AccountMismatchError,
  type Attempt,
  AuthorizationAttempts,
  callbackOf,
  type Choice,
  Connecting,
  type ConnectSession,
  ConnectSessions,
  type AccountGrant,
  Proposals,
  readCallback,
  redirectUriOf,
} from '#libs/connect';
import { publicUrlOf, SETTINGS, type Settings } from '#libs/config';
import { type ConnectOutcome, credentialsSchemaFor } from '#libs/contracts';
import { type FieldError, SluiceError } from '#libs/errors';
import { LOGGER, type Logger } from '#libs/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { fieldsOf, filledIn } from './fields.js';
import { connected, failure } from './outcomes.js';
import { Verifier } from './verifier.js';

/** What comes of a form. */
export type FormOutcome =
  | { kind: 'leave'; url: string }
  | { kind: 'settled'; outcome: ConnectOutcome }
  | { kind: 'again'; errors: FieldError[]; notice?: string };

/** The journey of a person who connects an account: form, provider and back, connection. */
@Injectable()
export class ConnectFlow {
  readonly #publicUrl: string;

  constructor(
    private readonly sessions: ConnectSessions,
    private readonly attempts: AuthorizationAttempts,
    private readonly connecting: Connecting,
    private readonly proposals: Proposals,
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
  ): Promise<FormOutcome> {
    const choice = await this.connecting.choice(session, integration);
    const filled = filledIn(from.form, fieldsOf(choice, session));
    const { credentials } = filled;
    const variables = (await this.connecting.connection(session))?.variables ?? filled.variables;
    const errors = this.#refusals(choice, variables, credentials);
    if (errors.length > 0) return { kind: 'again', errors };
    if (choice.integration.auth.type === 'oauth2')
      return { kind: 'leave', url: await this.leave(session, choice, { ...from, variables }) };
    const given = { variables, credentials, account: undefined };
    const outcome = await this.#claimed(session, () => this.#tried(session, choice, { given }));
    return outcome.error?.code === 'credentials_refused'
      ? { kind: 'again', errors: [], notice: outcome.error.message }
      : { kind: 'settled', outcome };
  }

  /**
   * A provider has sent somebody back.
   * @returns the name under which the browser is shown what came of it
   */
  async comeBack(
    callback: string,
    from: { parameters: URLSearchParams; browser: string },
  ): Promise<string> {
    const state = from.parameters.get('state') ?? '';
    const arrived = await this.attempts.arrive(state, from.browser, callback);
    if (arrived.kind === 'first') {
      const { attempt, codeVerifier } = arrived;
      const session = await this.sessions.byId(attempt.sessionId);
      const outcome = await this.#claimed(session, () =>
        this.#byCode(session, attempt, { ...from, codeVerifier }),
      );
      await this.attempts.settle(state, outcome);
    }
    return this.attempts.keyOf(state);
  }

  /** Begins an authorisation. @returns where the provider asks the person */
  async leave(
    session: ConnectSession,
    choice: Choice,
    { browser, variables }: { browser: string; variables: Record<string, string> },
  ): Promise<string> {
    const callback = callbackOf(choice.integration);
    const { id: integrationId } = choice.integration;
    const attempt = { sessionId: session.id, integrationId, callback, variables };
    const begun = await this.attempts.begin(attempt, browser);
    const sent = { ...begun, redirectUri: redirectUriOf(this.#publicUrl, callback) };
    return (await this.connecting.authorizationUrl(choice, variables, sent)).href;
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
      this.connecting.check(choice, variables);
      return wrong;
    } catch (error) {
      if (!(error instanceof SluiceError) || !error.facts.errors) throw error;
      return [...error.facts.errors, ...wrong];
    }
  }

  /** Whatever happens, the session hears of it. What has failed may be tried again. */
  async #claimed(
    session: ConnectSession,
    work: () => Promise<ConnectOutcome>,
  ): Promise<ConnectOutcome> {
    const claim = await this.sessions.claim(session.id);
    if (claim.kind !== 'ours') return this.#unclaimed(session, claim.kind);
    const outcome = await work().catch((error: unknown) => {
      if (error instanceof AccountMismatchError) return failure('account_mismatch');
      this.log.warn({ err: error, sessionId: session.id }, 'a connection could not be made');
      return failure('exchange_failed');
    });
    await this.sessions.settle(session.id, claim.by, outcome);
    return outcome;
  }

  async #unclaimed(
    { id }: ConnectSession,
    why: 'busy' | 'connected' | 'expired',
  ): Promise<ConnectOutcome> {
    if (why === 'expired') return failure('link_expired');
    const { outcome } = await this.sessions.byId(id);
    return (why === 'connected' && outcome) || failure('in_progress');
  }

  async #byCode(
    session: ConnectSession,
    { integrationId, variables, callback }: Attempt,
    from: { parameters: URLSearchParams; codeVerifier: string },
  ): Promise<ConnectOutcome> {
    const choice = await this.connecting.choice(session, integrationId);
    const { auth } = choice.integration;
    const answer = readCallback(from.parameters, {
      issuer: auth.type === 'oauth2' ? auth.issuer : undefined,
      clientId: await this.connecting.clientId(choice.integration),
    });
    if (answer.kind === 'denied') return failure('denied');
    if (answer.kind === 'refused') return failure('provider_error', answer.reason);
    const redirectUri = redirectUriOf(this.#publicUrl, callback);
    const { codeVerifier } = from;
    const grant = { code: answer.code, codeVerifier, redirectUri };
    const exchanged = await this.connecting.exchange(choice, variables, grant);
    if (exchanged.kind === 'failed') {
      const { reason, isOurs } = exchanged;
      this.log.warn({ sessionId: session.id, reason }, 'an authorisation code was not exchanged');
      return failure(isOurs ? 'misconfigured' : 'exchange_failed');
    }
    const { credentials, account, accountName } = exchanged;
    const given = { variables, credentials, account };
    return this.#tried(session, choice, { given, granted: { accountName } });
  }

  /**
   * Credentials are tried before they are anybody's; what is not accepted leaves nothing behind.
   */
  async #tried(
    session: ConnectSession,
    choice: Choice,
    { given, granted }: Trial,
  ): Promise<ConnectOutcome> {
    const proposal = await this.proposals.make(session, choice.integration, given);
    try {
      const found = await this.verifier.verify(proposal.candidate);
      if (found.verdict === 'refused' && !granted) {
        await this.proposals.withdraw(proposal);
        return failure('credentials_refused');
      }
      const connection = await this.proposals.accept(session, proposal);
      return connected(choice, { connection, found, accountName: granted?.accountName });
    } catch (error) {
      await this.proposals.withdraw(proposal);
      throw error;
    }
  }
}

interface Trial {
  given: AccountGrant;
  /**
   * The provider has given them itself a moment ago: a request that it refuses may lack a
   * permission, and the person is told.
   */
  granted?: { accountName: string | undefined };
}

/** What is missing in a form is simply missing. */
const wordsFor = (message: string): string =>
  /^Invalid input: expected|is needed by a template/.test(message) ? 'is needed' : message;
