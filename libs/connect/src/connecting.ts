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
import { exchangeCode, type OAuthClients } from '#libs/credentials';
import type { Egress } from '#libs/egress';
import { type FieldError, SluiceError } from '#libs/errors';
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

export type ExchangeOutcome =
  | {
      kind: 'tokens';
      credentials: Credentials;
      account: string | undefined;
      accountName: string | undefined;
    }
  /** `isOurs`: the OAuth client is not set up right, which the person cannot help. */
  | { kind: 'failed'; reason: string; isOurs: boolean };

const MOST_CHOICES = 100;

const UNKNOWN = 'is not an integration of the project; GET /integrations lists them';
const NO_AUTHORIZATION =
  'cannot be connected by a link: OAuth 2.0 integrations need "auth.authorizationUrl"';
const NO_CLIENT = 'has no OAuth client that it may use: give it one of its own in "oauth"';
const NOTHING = 'are not there: the project has none that a link could connect';

/** What a session allows, and the way to its provider and back. */
export class Connecting {
  constructor(
    private readonly connections: Connections,
    private readonly integrations: Integrations,
    private readonly providers: Providers,
    private readonly clients: OAuthClients,
    private readonly egress: Egress,
  ) {}

  /** In the order the session names them; by name when it names none. */
  async choices(session: Offer): Promise<Choice[]> {
    const integrations = await this.#integrations(session);
    const choices = await Promise.all(
      integrations.map(async (each) =>
        (await this.#faultOf(each)) ? [] : [await this.#choice(each)],
      ),
    );
    return choices.flat();
  }

  /**
   * Why what a session names cannot be connected, by the field that names it; none when all of it
   * can.
   */
  async faults(offer: Offer): Promise<FieldError[]> {
    const { projectId, integrations: names } = offer;
    const connection = await this.connection(offer);
    if (connection) return fieldError('connection', await this.#faultOf(connection.integration));
    if (!names)
      return (await this.choices(offer)).length > 0 ? [] : fieldError('integrations', NOTHING);
    const faults = names.map(async (name, i) => {
      const integration = await orGone(this.integrations.get(projectId, name));
      return fieldError(
        `integrations.${i}`,
        integration ? await this.#faultOf(integration) : UNKNOWN,
      );
    });
    return (await Promise.all(faults)).flat();
  }

  /** @throws SluiceError `not_found` when the session does not allow it */
  async choice(session: ConnectSession, integration: string): Promise<Choice> {
    const found = await this.findChoice(session, integration);
    if (found) return found;
    throw new SluiceError('not_found', { detail: 'The link does not offer this integration.' });
  }

  /** @param named key or id of an integration */
  async findChoice(session: ConnectSession, named: string): Promise<Choice | undefined> {
    const choices = await this.choices(session);
    return choices.find(({ integration: { id, key } }) => named === key || named === id);
  }

  /** Whether the owner of this connection has to authorise again. */
  async isWaiting({ projectId, connectionId }: Reconnect): Promise<boolean> {
    const connection = await orGone(this.connections.get(projectId, connectionId));
    return connection?.status === 'needs_reauth';
  }

  /** Of the connection that is to be authorised again. */
  async connection({ projectId, connectionId }: Offer): Promise<Connection | undefined> {
    return connectionId === null ? undefined : this.connections.get(projectId, connectionId);
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
    const clientId = await this.clientId(integration);
    return authorizationUrl(oauth2(integration, variables), { clientId, scopes, ...sent });
  }

  /** @throws SluiceError `invalid_request` when the integration has none that it may use */
  async clientId(integration: Integration): Promise<string> {
    const client = await this.clients.of(integration);
    if (client) return client.clientId;
    throw new SluiceError('invalid_request', { detail: `The integration ${NO_CLIENT}.` });
  }

  async exchange(
    { integration }: Choice,
    variables: Record<string, string>,
    grant: { code: string; codeVerifier: string; redirectUri: string },
  ): Promise<ExchangeOutcome> {
    const auth = oauth2(integration, variables);
    const client = await this.clients.of(integration);
    if (!client) return { kind: 'failed', reason: `the integration ${NO_CLIENT}`, isOurs: true };
    const { projectId } = integration;
    const verdict = await exchangeCode(this.egress, { projectId, auth, client }, grant);
    if (verdict.kind !== 'refreshed')
      return {
        kind: 'failed',
        reason: verdict.reason,
        isOurs: verdict.kind === 'configuration',
      };
    const { values, lifetimeS, account, accountName } = verdict;
    const expires =
      lifetimeS === undefined
        ? {}
        : { expiresAt: new Date(Date.now() + lifetimeS * 1_000).toISOString() };
    const credentials = { ...values, ...expires };
    return { kind: 'tokens', credentials, account, accountName };
  }

  async #integrations(session: Offer): Promise<Integration[]> {
    const { integrations } = this;
    const connection = await this.connection(session);
    if (connection) return [connection.integration];
    const { projectId } = session;
    if (session.integrations) return this.#known(projectId, session.integrations);
    const { data } = await integrations.list(projectId, { limit: MOST_CHOICES });
    return data.toSorted((one, other) => one.name.localeCompare(other.name));
  }

  /** What is gone is not offered, and nothing twice. */
  async #known(projectId: string, names: readonly string[]): Promise<Integration[]> {
    const { integrations } = this;
    const found = await Promise.all(names.map((each) => orGone(integrations.get(projectId, each))));
    const byId = found.flatMap((each): [string, Integration][] => (each ? [[each.id, each]] : []));
    return [...new Map(byId).values()];
  }

  /** As the end of a sentence; `undefined` when a link can connect it. */
  async #faultOf(integration: Integration): Promise<string | undefined> {
    if (!isConnectable(integration)) return NO_AUTHORIZATION;
    if (integration.auth.type !== 'oauth2') return undefined;
    return (await this.clients.of(integration)) ? undefined : NO_CLIENT;
  }

  async #choice(integration: Integration): Promise<Choice> {
    const { projectId, provider, oauthScopes } = integration;
    const facts = provider === null ? {} : (await this.providers.get(projectId, provider)).facts;
    return { integration, facts, scopes: scopesFor(facts, oauthScopes) };
  }
}

const fieldError = (path: string, message: string | undefined): FieldError[] =>
  message === undefined ? [] : [{ path, message }];

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
