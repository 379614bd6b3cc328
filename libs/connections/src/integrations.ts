import { type Provider, ProviderClients, Providers } from '#libs/catalog';
import type { CreateIntegration, Page, PageQuery, UpdateIntegration } from '#libs/contracts';
import { announceChange, isUniqueViolation, readPage } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { RecordCaps } from '#libs/projects';
import type { KeyRing, SealedColumn } from '#libs/sealing';
import type { DataSource, EntityManager } from 'typeorm';
import { checkUrls } from './auth-urls.js';
import { Connection } from './connection.entity.js';
import { isId } from './integration-id.js';
import { factsFor, inheritedAfter, inheritedFields } from './inherit.js';
import { Integration } from './integration.entity.js';
import { lenderOf, strayDestinations } from './lent-client.js';

/** What is not given is stored as nothing. */
const UNSET = {
  allowedHosts: [],
  variables: {},
  limits: null,
  timeouts: null,
  rateLimit: null,
  expired: null,
  verify: null,
  rewriteLinks: null,
  oauthClientId: null,
  oauthScopes: [],
};

export const clientSecretOwner = (projectId: string, integrationId: string): string =>
  `${projectId}|integration:${integrationId}|clientSecret`;

export const CLIENT_SECRETS_COLUMN: SealedColumn = {
  table: 'integration',
  column: 'sealed_client_secret',
  id: 'id',
  idType: 'uuid',
  projectId: 'project_id',
  ownerOf: ({ id, projectId }) => clientSecretOwner(projectId, id),
};

/** A project's uses of third-party APIs. Client secrets go in and never come out. */
export class Integrations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: KeyRing,
    private readonly providers: Providers,
    private readonly clients: ProviderClients,
    private readonly caps: RecordCaps,
  ) {}

  /**
   * @throws SluiceError `invalid_request` naming the field, `conflict` when the key is taken,
   *   `project_full`
   */
  async create(projectId: string, { oauth, ...input }: CreateIntegration): Promise<Integration> {
    try {
      return await this.dataSource.transaction(async (em) => {
        const integration = withClient(await this.#made(em, projectId, input), oauth);
        await this.#check(em, integration);
        const made = await em.save(integration);
        const saved = await this.#saveWithSecret(em, made, oauth?.clientSecret);
        await this.caps.assertFits(em, projectId, 'integrations');
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

  /**
   * @throws SluiceError `not_found`, `invalid_request`, `conflict` when connections belong to the
   *   client that is to be replaced
   */
  update(projectId: string, idOrKey: string, input: UpdateIntegration): Promise<Integration> {
    return this.dataSource.transaction(async (em) => {
      const integration = await findIntegration(em, projectId, idOrKey);
      const { oauth, ...fields } = input;
      const lender = lenderOf(integration);
      Object.assign(withClient(integration, oauth), fields);
      if (integration.provider !== null) {
        integration.inherited = inheritedAfter(integration.inherited, fields);
        const provider = await this.providers.find(projectId, integration.provider, em);
        if (provider) inherit(integration, provider);
      }
      await this.#check(em, integration);
      if (lender !== undefined && lenderOf(integration) === undefined)
        await refuseIfConnected(em, integration, BORROWED);
      const saved = await this.#saveWithSecret(em, integration, oauth?.clientSecret);
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
      await this.#check(em, integration);
      await em.save(integration);
      await announceChange(em, { kind: 'integration', id: integration.id, projectId });
    }
  }

  list(projectId: string, query: PageQuery): Promise<Page<Integration>> {
    return readPage(
      this.dataSource
        .getRepository(Integration)
        .createQueryBuilder('integration')
        .where({ projectId }),
      query,
    );
  }

  /** @throws SluiceError `not_found` */
  get(projectId: string, idOrKey: string): Promise<Integration> {
    return findIntegration(this.dataSource.manager, projectId, idOrKey);
  }

  /** @throws SluiceError `not_found`, `conflict` while it has connections */
  remove(projectId: string, idOrKey: string): Promise<void> {
    return this.dataSource.transaction(async (em) => {
      const integration = await findIntegration(em, projectId, idOrKey);
      await refuseIfConnected(em, integration, CONNECTED);
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
      ...UNSET,
      ...input,
      projectId,
      provider: null,
      providerId: null,
      inherited: [],
    });
    if (provider === undefined) return integration;
    const found = await this.providers.find(projectId, provider, em);
    if (!found) throw unknownProvider();
    Object.assign(integration, {
      provider,
      providerId: found.record?.id ?? null,
      inherited: inheritedFields(input),
    });
    return inherit(integration, found);
  }

  async #check(em: EntityManager, integration: Integration): Promise<void> {
    checkUrls(integration);
    if (integration.auth.type !== 'oauth2' || integration.oauthClientId !== null) return;
    const lender = lenderOf(integration);
    const isLent = lender !== undefined && (await this.clients.has(lender, em));
    const errors = isLent ? strayDestinations(integration) : [NO_CLIENT];
    if (errors.length > 0) throw new SluiceError('invalid_request', { errors });
  }

  #saveWithSecret(
    em: EntityManager,
    integration: Integration,
    clientSecret: string | undefined,
  ): Promise<Integration> {
    if (clientSecret !== undefined) {
      const owner = clientSecretOwner(integration.projectId, integration.id);
      integration.sealedClientSecret = this.keys.seal(Buffer.from(clientSecret), owner);
    }
    return em.save(integration);
  }
}

const NO_CLIENT = { path: 'oauth.clientId', message: 'is needed by auth type oauth2' };
const CONNECTED = 'The integration has connections. Delete them first.';
/** Their tokens would otherwise follow the integration to wherever it leads next. */
const BORROWED =
  "Connections were authorised with the installation's OAuth client. Delete them first, or make another integration.";

const withClient = (integration: Integration, oauth: CreateIntegration['oauth']): Integration =>
  oauth
    ? Object.assign(integration, { oauthClientId: oauth.clientId, oauthScopes: oauth.scopes })
    : integration;

async function refuseIfConnected(
  em: EntityManager,
  { id }: Integration,
  detail: string,
): Promise<void> {
  if (await em.existsBy(Connection, { integrationId: id }))
    throw new SluiceError('conflict', { detail });
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

const unknownProvider = (): SluiceError =>
  new SluiceError('invalid_request', {
    errors: [{ path: 'provider', message: 'is not a provider; GET /providers lists them' }],
  });
