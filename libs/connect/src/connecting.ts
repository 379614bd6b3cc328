import { authorizationUrl, type ProviderFacts, type Providers, scopesFor } from '#libs/catalog';
import {
  type Connection,
  type Connections,
  expandAuth,
  expandBaseUrl,
  type Integration,
  type Integrations,
} from '#libs/connections';
import type { Credentials, OAuth2Spec } from '#libs/contracts';
import { type CredentialStore, exchangeCode, type OAuthClients } from '#libs/credentials';
import type { EntityManager } from '#libs/database';
import type { Egress } from '#libs/egress';
import { SluiceError } from '#libs/errors';
import { isConnectable } from './connectable.js';
import type { Reconnect } from './reconnect-links.js';
import type { ConnectSession } from './sessions.js';

/** An integration that a session may connect, and what is known of its provider. */
export interface Choice {
  integration: Integration;
  facts: Partial<ProviderFacts>;
  /** What will be asked for. */
  scopes: string[];
}

/** What a session offers. */
export type Offer = Pick<ConnectSession, 'projectId' | 'integrations' | 'connectionId'>;

/** What a person or a provider has given. */
export interface Given {
  variables: Record<string, string>;
  credentials: Credentials;
  account: string | undefined;
}

export interface Saved {
  connectionId: string;
  /** It turned out to be of no use: what was there before is there again. */
  undo(): Promise<void>;
}

/** Somebody else's account: what was there is kept. */
export class AccountMismatchError extends Error {
  override readonly name = 'AccountMismatchError';
}

export type Exchanged =
  | { kind: 'tokens'; credentials: Credentials; account: string | undefined }
  /** `isOurs`: the OAuth client is not set up right, which the person cannot help. */
  | { kind: 'failed'; reason: string; isOurs: boolean };

export interface ConnectingParts {
  connections: Connections;
  integrations: Integrations;
  providers: Providers;
  credentials: CredentialStore;
  clients: OAuthClients;
  egress: Egress;
}

const MOST_CHOICES = 100;

const isSame = (a: Record<string, string>, b: Record<string, string>): boolean =>
  Object.keys({ ...a, ...b }).every((name) => a[name] === b[name]);

/** From what a session allows to a stored connection. */
export class Connecting {
  constructor(private readonly parts: ConnectingParts) {}

  /** In the order the session names them. */
  async choices(session: Offer): Promise<Choice[]> {
    const integrations = await this.#integrations(session);
    const choices = await Promise.all(integrations.map((each) => this.#choice(each)));
    return choices.filter(({ integration }) => isConnectable(integration));
  }

  /** @throws SluiceError `not_found` when the session does not allow it */
  async choice(session: ConnectSession, integration: string): Promise<Choice> {
    const found = (await this.choices(session)).find(
      (each) => each.integration.key === integration || each.integration.id === integration,
    );
    if (found) return found;
    throw new SluiceError('not_found', { detail: 'The link does not offer this integration.' });
  }

  /** Whether the owner of this connection has to authorise again. */
  async isWaiting({ projectId, connectionId }: Reconnect): Promise<boolean> {
    const connection = await orGone(this.parts.connections.get(projectId, connectionId));
    return connection?.status === 'needs_reauth';
  }

  /** Of the connection that is to be authorised again. */
  async connection({ projectId, connectionId }: Offer): Promise<Connection | undefined> {
    return connectionId === null ? undefined : this.parts.connections.get(projectId, connectionId);
  }

  /** @throws SluiceError `invalid_request` naming the variable */
  check({ integration }: Choice, variables: Record<string, string>): void {
    expandBaseUrl(integration, variables);
    expandAuth(integration, variables);
  }

  /** @throws SluiceError `invalid_request` when the integration cannot ask for authorisation */
  async authorizationUrl(
    { integration, scopes }: Choice,
    variables: Record<string, string>,
    sent: { state: string; codeChallenge: string; redirectUri: string },
  ): Promise<URL> {
    const { clientId } = await this.parts.clients.of(integration);
    return authorizationUrl(oauth2(integration, variables), { clientId, scopes, ...sent });
  }

  async clientId({ integration }: Choice): Promise<string> {
    return (await this.parts.clients.of(integration)).clientId;
  }

  async exchange(
    { integration }: Choice,
    variables: Record<string, string>,
    grant: { code: string; codeVerifier: string; redirectUri: string },
  ): Promise<Exchanged> {
    const auth = oauth2(integration, variables);
    const client = await this.parts.clients.of(integration);
    const verdict = await exchangeCode(this.parts.egress, { auth, client }, grant);
    if (verdict.kind !== 'refreshed')
      return {
        kind: 'failed',
        reason: verdict.reason,
        isOurs: verdict.kind === 'configuration',
      };
    const { values, lifetimeS, account } = verdict;
    const expires =
      lifetimeS === undefined
        ? {}
        : { expiresAt: new Date(Date.now() + lifetimeS * 1_000).toISOString() };
    return { kind: 'tokens', credentials: { ...values, ...expires }, account };
  }

  /**
   * Makes the connection, or gives the one that is there new credentials: it keeps its id, and stays disabled if it is.
   * @throws AccountMismatchError; SluiceError `not_found`, `invalid_request`
   */
  save(session: ConnectSession, { integration }: Choice, given: Given): Promise<Saved> {
    const { connections } = this.parts;
    return connections.transaction(async (em) => {
      const id = session.connectionId ?? (await this.#idOf(session, integration));
      const current = id && (await connections.lock(em, session.projectId, id));
      return current
        ? this.#replace(em, current, given)
        : this.#make(em, { session, integration }, given);
    });
  }

  async #make(
    em: EntityManager,
    { session, integration }: { session: ConnectSession; integration: Integration },
    { variables, credentials, account }: Given,
  ): Promise<Saved> {
    const { connections } = this.parts;
    const { projectId, externalUserId } = session;
    const { id: connectionId } = await connections.create(em, projectId, {
      ...{ integration: integration.id, variables, account: account ?? null },
      externalUserId: externalUserId ?? undefined,
    });
    await this.parts.credentials.replace(em, { projectId, connectionId }, credentials);
    const undo = () =>
      connections.transaction((later) => connections.remove(later, projectId, connectionId));
    return { connectionId, undo };
  }

  async #replace(em: EntityManager, current: Connection, given: Given): Promise<Saved> {
    const { connections, credentials } = this.parts;
    const { status, variables } = current;
    const account = given.account ?? null;
    if (current.account !== null && account !== current.account) throw new AccountMismatchError();
    // Where an account is part of the URL, another one is another account.
    if (!isSame(variables, given.variables)) throw new AccountMismatchError();
    const owner = { projectId: current.projectId, connectionId: current.id };
    const before = await credentials.snapshot(em, owner);
    await credentials.replace(em, owner, given.credentials);
    const renewed = status === 'disabled' ? status : 'active';
    await connections.update(em, current, { account, status: renewed });
    const undo = () =>
      connections.transaction(async (later) => {
        if (!(await credentials.restore(later, owner, before))) return;
        const now = await connections.lock(later, owner.projectId, owner.connectionId);
        if (now.status === 'active') await connections.update(later, now, { status });
      });
    return { connectionId: current.id, undo };
  }

  async #idOf(
    { externalUserId }: ConnectSession,
    integration: Integration,
  ): Promise<string | undefined> {
    return (await this.parts.connections.find(integration.id, externalUserId ?? ''))?.id;
  }

  async #integrations(session: Offer): Promise<Integration[]> {
    const { integrations } = this.parts;
    const connection = await this.connection(session);
    if (connection) return [connection.integration];
    const { projectId } = session;
    if (session.integrations) return this.#known(projectId, session.integrations);
    return (await integrations.list(projectId, { limit: MOST_CHOICES })).data;
  }

  /** What is gone is not offered, and nothing twice. */
  async #known(projectId: string, names: readonly string[]): Promise<Integration[]> {
    const { integrations } = this.parts;
    const found = await Promise.all(names.map((each) => orGone(integrations.get(projectId, each))));
    const byId = found.flatMap((each): [string, Integration][] => (each ? [[each.id, each]] : []));
    return [...new Map(byId).values()];
  }

  async #choice(integration: Integration): Promise<Choice> {
    const { projectId, provider, oauthScopes } = integration;
    const facts =
      provider === null ? {} : (await this.parts.providers.get(projectId, provider)).facts;
    return { integration, facts, scopes: scopesFor(facts, oauthScopes) };
  }
}

async function orGone<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof SluiceError && error.code === 'not_found') return undefined;
    throw error;
  }
}

function oauth2(integration: Integration, variables: Record<string, string>): OAuth2Spec {
  const auth = expandAuth(integration, variables);
  if (auth.type === 'oauth2') return auth;
  throw new SluiceError('invalid_request', {
    detail: `The auth type "${auth.type}" has no authorisation page.`,
  });
}
