import type { ProviderClients } from '#libs/catalog';
import {
  clientSecretOwner,
  type Integration,
  lenderOf,
  strayDestinations,
} from '#libs/connections';
import type { KeyRing } from '#libs/sealing';
import type { KnownSecrets } from '#libs/telemetry';
import type { OAuthClient } from './token-request.js';

/**
 * Whom an integration is at its provider's token endpoint: a client of its own, or the one that the
 * installation lends it.
 */
export class OAuthClients {
  constructor(
    private readonly lent: ProviderClients,
    private readonly keys: KeyRing,
    private readonly secrets: KnownSecrets,
  ) {}

  /**
   * @returns `undefined` when the integration has none that it may use.
   * @throws SluiceError `database_unavailable`
   */
  async of(integration: Integration): Promise<OAuthClient | undefined> {
    const lender = lenderOf(integration);
    const client =
      lender === undefined ? this.#own(integration) : await this.#lent(lender, integration);
    this.secrets.remember([client?.clientSecret]);
    return client;
  }

  /**
   * Only for the provider's own hosts: what is granted to the operator's application goes nowhere
   * else.
   */
  async #lent(lender: string, integration: Integration): Promise<OAuthClient | undefined> {
    return strayDestinations(integration).length > 0 ? undefined : this.lent.find(lender);
  }

  #own({ projectId, id, oauthClientId, sealedClientSecret }: Integration): OAuthClient {
    const secret =
      sealedClientSecret &&
      this.keys.open(sealedClientSecret, clientSecretOwner(projectId, id)).toString();
    return { clientId: oauthClientId ?? '', clientSecret: secret ?? undefined };
  }
}
