import type { CreateIntegration, Page, PageQuery, UpdateIntegration } from '#libs/contracts';
import { announceChange, isUniqueViolation, readPage } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { KeyRing } from '#libs/sealing';
import type { DataSource, EntityManager } from 'typeorm';
import { checkUrls } from './auth-urls.js';
import { Connection } from './connection.entity.js';
import { Integration } from './integration.entity.js';

const isId = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

/** What is not given is stored as nothing. */
const UNSET = { limits: null, timeouts: null, rateLimit: null, expired: null, rewriteLinks: null };

export const clientSecretOwner = (projectId: string, integrationId: string): string =>
  `${projectId}|integration:${integrationId}|clientSecret`;

/** A project's uses of third-party APIs. Client secrets go in and never come out. */
export class Integrations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: KeyRing,
  ) {}

  /** @throws SluiceError `invalid_request` naming the field, `conflict` when the key is taken */
  async create(projectId: string, input: CreateIntegration): Promise<Integration> {
    checkUrls(input);
    requireClient(input.auth, input.oauth?.clientId);
    const { oauth, ...fields } = { ...UNSET, ...input };
    try {
      return await this.dataSource.transaction(async (em) => {
        const integration = await em.save(
          Object.assign(new Integration(), {
            ...fields,
            projectId,
            oauthScopes: [],
          }),
        );
        return this.#saveWithClient(em, integration, oauth);
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
    return this.dataSource.transaction(async (em) => {
      const integration = await findIntegration(em, projectId, idOrKey);
      const { oauth, ...fields } = input;
      Object.assign(integration, fields);
      checkUrls(integration);
      requireClient(integration.auth, oauth?.clientId ?? integration.oauthClientId ?? undefined);
      const saved = await this.#saveWithClient(em, integration, oauth);
      await announceChange(em, { kind: 'integration', id: saved.id, projectId });
      return saved;
    });
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
      if (await em.existsBy(Connection, { integrationId: integration.id })) {
        throw new SluiceError('conflict', {
          detail: 'The integration has connections. Delete them first.',
        });
      }
      await em.remove(integration);
      await announceChange(em, { kind: 'integration', id: integration.id, projectId });
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
        integration.sealedClientSecret = this.keys.seal(Buffer.from(oauth.clientSecret), owner);
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

function requireClient(auth: Integration['auth'], clientId: string | undefined): void {
  if (auth.type !== 'oauth2' || clientId !== undefined) return;
  throw new SluiceError('invalid_request', {
    errors: [{ path: 'oauth.clientId', message: 'is needed by auth type oauth2' }],
  });
}
