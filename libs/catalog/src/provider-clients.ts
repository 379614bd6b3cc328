import { reachingDatabase } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { KeyRing, SealedColumn } from '#libs/sealing';
import type { DataSource, EntityManager } from 'typeorm';
import { catalogueProvider } from './catalogue.js';
import { ProviderClient } from './provider.entity.js';
import type { OAuthClientInput } from './provider.schema.js';

const secretOwner = (provider: string): string => `provider:${provider}|clientSecret`;

export const LENT_SECRETS_COLUMN: SealedColumn = {
  ...{
    table: 'provider_oauth_client',
    column: 'sealed_client_secret',
    id: 'provider',
    idType: 'text',
  },
  projectId: "''",
  ownerOf: ({ id }) => secretOwner(id),
};

interface LentClient {
  clientId: string;
  clientSecret: string | undefined;
  scopes: string[];
}

/** OAuth clients that belong to the installation. Their secrets go in and never come out. */
export class ProviderClients {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: KeyRing,
  ) {}

  /** @throws SluiceError `not_found`, `invalid_request` when the provider takes no client */
  async put(provider: string, { clientId, clientSecret, scopes }: OAuthClientInput): Promise<void> {
    const facts = catalogueProvider(provider);
    if (!facts) throw new SluiceError('not_found', { detail: 'There is no such provider.' });
    if (facts.auth.type !== 'oauth2')
      throw new SluiceError('invalid_request', {
        detail: `The provider's auth type is "${facts.auth.type}", which has no OAuth client.`,
      });
    const sealedClientSecret =
      clientSecret === undefined
        ? null
        : this.keys.seal(Buffer.from(clientSecret), secretOwner(provider));
    await this.dataSource.manager.upsert(
      ProviderClient,
      { provider, clientId, scopes, sealedClientSecret },
      ['provider'],
    );
  }

  /** @throws SluiceError `not_found` */
  async remove(provider: string): Promise<void> {
    const { affected } = await this.dataSource.manager.delete(ProviderClient, { provider });
    if (affected === 0)
      throw new SluiceError('not_found', { detail: 'The provider has no OAuth client.' });
  }

  async has(provider: string, em: EntityManager = this.dataSource.manager): Promise<boolean> {
    return em.existsBy(ProviderClient, { provider });
  }

  /** Those of these providers that have a client. */
  async among(providers: string[]): Promise<Set<string>> {
    const rows = await this.dataSource.manager
      .createQueryBuilder(ProviderClient, 'client')
      .select('client.provider')
      .where('client.provider = any(:providers)', { providers })
      .getMany();
    return new Set(rows.map(({ provider }) => provider));
  }

  /** @throws SluiceError `database_unavailable` */
  async find(provider: string): Promise<LentClient | undefined> {
    const row = await reachingDatabase(() =>
      this.dataSource.manager.findOneBy(ProviderClient, { provider }),
    );
    if (!row) return undefined;
    const { clientId, scopes, sealedClientSecret } = row;
    const secret =
      sealedClientSecret && this.keys.open(sealedClientSecret, secretOwner(provider)).toString();
    return { clientId, scopes, clientSecret: secret ?? undefined };
  }
}
