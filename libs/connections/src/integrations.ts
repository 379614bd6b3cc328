import { type Provider, ProviderClients, Providers } from '#libs/catalog';
import type { CreateIntegration, Page, PageQuery, UpdateIntegration } from '#libs/contracts';
import { announceChange, isUniqueViolation, readPage } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { RecordCaps } from '#libs/projects';
import type { KeyRing, SealedColumn } from '#libs/sealing';
import type { DataSource, EntityManager } from 'typeorm';
import { checkUrls } from './auth-urls.js';
import { Connection } from './connection.entity.js';
import { factsFor, inheritedAfter, inheritedFields } from './inherit.js';
import { Integration } from './integration.entity.js';

const isId = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

/** What is not given is stored as nothing. */
const UNSET = {
  ...{ allowedHosts: [], variables: {}, limits: null, timeouts: null },
  ...{ rateLimit: null, expired: null, rewriteLinks: null },
};

export const clientSecretOwner = (projectId: string, integrationId: string): string =>
  `${projectId}|integration:${integrationId}|clientSecret`;

export const CLIENT_SECRETS_COLUMN: SealedColumn = {
  ...{ table: 'integration', column: 'sealed_client_secret', id: 'id', idType: 'uuid' },
  projectId: 'project_id',
  ownerOf: ({ id, projectId }) => clientSecretOwner(projectId, id),
};

export interface IntegrationParts {
  dataSource: DataSource;
  keys: KeyRing;
  providers: Providers;
  clients: ProviderClients;
  caps: RecordCaps;
}

/** A project's uses of third-party APIs. Client secrets go in and never come out. */
export class Integrations {
  constructor(private readonly parts: IntegrationParts) {}

  /** @throws SluiceError `invalid_request` naming the field, `conflict` when the key is taken, `project_full` */
  async create(projectId: string, { oauth, ...input }: CreateIntegration): Promise<Integration> {
    try {
      return await this.parts.dataSource.transaction(async (em) => {
        const integration = await this.#made(em, projectId, input);
        await this.#check(em, integration, oauth?.clientId);
        const saved = await this.#saveWithClient(em, await em.save(integration), oauth);
        await this.parts.caps.assertFits(em, projectId, 'integrations');
        return saved;
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new SluiceError(
        'conflict',
        { detail: `The project has an integration with the key "${input.key}".` },
        error,
      );
    }
  }

  /** @throws SluiceError `not_found`, `invalid_request` */
  update(projectId: string, idOrKey: string, input: UpdateIntegration): Promise<Integration> {
    return this.parts.dataSource.transaction(async (em) => {
      const integration = await findIntegration(em, projectId, idOrKey);
      const { oauth, ...fields } = input;
      Object.assign(integration, fields);
      if (integration.provider !== null) {
        integration.inherited = inheritedAfter(integration.inherited, fields);
        const provider = await this.parts.providers.find(projectId, integration.provider, em);
        if (provider) inherit(integration, provider);
      }
      await this.#check(em, integration, oauth?.clientId ?? integration.oauthClientId);
      const saved = await this.#saveWithClient(em, integration, oauth);
      await announceChange(em, { kind: 'integration', id: saved.id, projectId });
      return saved;
    });
  }

  /**
   * Brings what a project has changed about its own provider to the integrations that follow it.
   * @throws SluiceError `invalid_request` when one of them would no longer be right
   */
  async follow(em: EntityManager, projectId: string, provider: Provider): Promise<void> {
    if (!provider.record) return;
    for (const integration of await em.findBy(Integration, { providerId: provider.record.id })) {
      inherit(integration, provider);
      await this.#check(em, integration, integration.oauthClientId);
      await em.save(integration);
      await announceChange(em, { kind: 'integration', id: integration.id, projectId });
    }
  }

  list(projectId: string, query: PageQuery): Promise<Page<Integration>> {
    return readPage(
      this.parts.dataSource
        .getRepository(Integration)
        .createQueryBuilder('integration')
        .where({ projectId }),
      query,
    );
  }

  /** @throws SluiceError `not_found` */
  get(projectId: string, idOrKey: string): Promise<Integration> {
    return findIntegration(this.parts.dataSource.manager, projectId, idOrKey);
  }

  /** @throws SluiceError `not_found`, `conflict` while it has connections */
  remove(projectId: string, idOrKey: string): Promise<void> {
    return this.parts.dataSource.transaction(async (em) => {
      const integration = await findIntegration(em, projectId, idOrKey);
      if (await em.existsBy(Connection, { integrationId: integration.id })) {
        throw new SluiceError('conflict', {
          detail: 'The integration has connections. Delete them first.',
        });
      }
      const { id } = integration;
      await em.remove(integration);
      await announceChange(em, { kind: 'integration', id, projectId });
    });
  }

  async #made(
    em: EntityManager,
    projectId: string,
    { provider, ...input }: Omit<CreateIntegration, 'oauth'>,
  ): Promise<Integration> {
    const integration = Object.assign(new Integration(), {
      ...{ ...UNSET, ...input, projectId },
      ...{ provider: null, providerId: null, inherited: [], oauthScopes: [] },
    });
    if (provider === undefined) return integration;
    const found = await this.parts.providers.find(projectId, provider, em);
    if (!found) throw unknownProvider();
    Object.assign(integration, {
      provider,
      providerId: found.record?.id ?? null,
      inherited: inheritedFields(input),
    });
    return inherit(integration, found);
  }

  async #check(
    em: EntityManager,
    integration: Integration,
    clientId: string | null | undefined,
  ): Promise<void> {
    checkUrls(integration);
    if (integration.auth.type !== 'oauth2' || (clientId ?? undefined) !== undefined) return;
    const lender = lenderOf(integration);
    if (lender !== undefined && (await this.parts.clients.has(lender, em))) return;
    throw new SluiceError('invalid_request', {
      errors: [{ path: 'oauth.clientId', message: 'is needed by auth type oauth2' }],
    });
  }

  #saveWithClient(
    em: EntityManager,
    integration: Integration,
    oauth: CreateIntegration['oauth'],
  ): Promise<Integration> {
    if (oauth) {
      integration.oauthClientId = oauth.clientId;
      integration.oauthScopes = oauth.scopes;
      if (oauth.clientSecret !== undefined) {
        const owner = clientSecretOwner(integration.projectId, integration.id);
        integration.sealedClientSecret = this.parts.keys.seal(
          Buffer.from(oauth.clientSecret),
          owner,
        );
      }
    }
    return em.save(integration);
  }
}

export async function findIntegration(
  em: EntityManager,
  projectId: string,
  idOrKey: string,
): Promise<Integration> {
  const where = { projectId, ...(isId(idOrKey) ? { id: idOrKey } : { key: idOrKey }) };
  // Postgres refuses to look for text with NUL in it.
  const integration = idOrKey.includes('\0') ? null : await em.findOneBy(Integration, where);
  if (!integration) throw new SluiceError('not_found', { detail: 'There is no such integration.' });
  return integration;
}

const inherit = (integration: Integration, { facts }: Provider): Integration =>
  Object.assign(integration, factsFor(facts, integration.inherited));

/**
 * The provider of the catalogue whose client the integration may use. Never when the project says where tokens come from: the
 * operator's secret goes to the provider alone.
 */
export const lenderOf = ({ provider, providerId, inherited }: Integration): string | undefined =>
  provider !== null && providerId === null && inherited.includes('auth') ? provider : undefined;

const unknownProvider = (): SluiceError =>
  new SluiceError('invalid_request', {
    errors: [{ path: 'provider', message: 'is not a provider; GET /providers lists them' }],
  });
