import type { ProviderClients } from '#libs/catalog';
import { clientSecretOwner, type Integration, lenderOf } from '#libs/connections';
import type { KeyRing } from '#libs/sealing';
import type { KnownSecrets } from '#libs/telemetry';
import type { OAuthClient } from './token-request.js';

/** Whom an integration is at its provider's token endpoint: a client of its own, or the one that the installation lends it. */
export class OAuthClients {
  constructor(
    private readonly lent: ProviderClients,
    private readonly keys: KeyRing,
    private readonly secrets: KnownSecrets,
  ) {}

  /** @throws SluiceError `database_unavailable` */
  async of(integration: Integration): Promise<OAuthClient> {
    const client = (await this.#lentTo(integration)) ?? this.#own(integration);
    this.secrets.remember([client.clientSecret]);
    return client;
  }

  async #lentTo(integration: Integration): Promise<OAuthClient | undefined> {
    const lender = integration.oauthClientId === null ? lenderOf(integration) : undefined;
    return lender === undefined ? undefined : this.lent.find(lender);
  }

  #own({ projectId, id, oauthClientId, sealedClientSecret }: Integration): OAuthClient {
    const secret =
      sealedClientSecret &&
      this.keys.open(sealedClientSecret, clientSecretOwner(projectId, id)).toString();
    return { clientId: oauthClientId ?? '', clientSecret: secret ?? undefined };
  }
}
