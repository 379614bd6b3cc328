import { hash, randomBytes } from 'node:crypto';
import { type CreateApiKey, type Page, type PageQuery, SCOPES } from '#libs/contracts';
import {
  announceChange,
  type Change,
  type ChangeFeed,
  type ChangeListener,
  reachingDatabase,
  readPage,
  RecordCache,
} from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { DataSource, EntityManager } from 'typeorm';
import { ApiKey } from './api-key.entity.js';
import type { Caller } from './caller.js';
import { Project } from './project.entity.js';

const KEY_BYTES = 32;
const HINT_LENGTH = 10;

/** SHA-256 in hexadecimal. */
const hashOf = (key: string): string => hash('sha256', key, 'hex');

/**
 * API keys: 256 random bits, shown once, stored as their SHA-256. Looking up by a digest leaks no timing about stored keys.
 * A revoked key stops working within five seconds everywhere, normally at once.
 */
export class ApiKeys implements ChangeListener {
  readonly #callers: RecordCache<Caller>;

  constructor(
    private readonly dataSource: DataSource,
    feed: ChangeFeed,
  ) {
    this.#callers = new RecordCache(feed, (hash) => this.#loadCaller(hash));
    feed.listen(this);
  }

  /** @returns the caller, or `undefined` when no such key exists; at once when the key was used recently */
  authenticate(presented: string): Caller | Promise<Caller | undefined> {
    return this.#callers.get(hashOf(presented));
  }

  /** @returns the record and the key in clear text, for this one time */
  async create(
    input: CreateApiKey & { projectId: string },
  ): Promise<{ record: ApiKey; key: string }> {
    const key = `sluice_${randomBytes(KEY_BYTES).toString('base64url')}`;
    const record = await this.dataSource.transaction(async (em) => {
      if (!(await em.existsBy(Project, { id: input.projectId })))
        throw new SluiceError('not_found', { detail: 'There is no such project.' });
      return em.save(
        em.create(ApiKey, {
          ...input,
          installation: false,
          hash: Buffer.from(hashOf(key), 'hex'),
          hint: key.slice(0, HINT_LENGTH),
        }),
      );
    });
    return { record, key };
  }

  list(projectId: string, query: PageQuery): Promise<Page<ApiKey>> {
    const rows = this.dataSource
      .getRepository(ApiKey)
      .createQueryBuilder('api_key')
      .where({ projectId });
    return readPage(rows, query);
  }

  /** @throws SluiceError `not_found` */
  async get(projectId: string, id: string): Promise<ApiKey> {
    const key = await this.dataSource.getRepository(ApiKey).findOneBy({ id, projectId });
    if (!key) throw new SluiceError('not_found');
    return key;
  }

  /** @throws SluiceError `not_found` */
  async revoke(projectId: string, id: string): Promise<void> {
    await this.dataSource.transaction(async (em) => {
      const { affected } = await em.delete(ApiKey, { id, projectId });
      if (affected === 0) throw new SluiceError('not_found');
      await announceChange(em, { kind: 'api_key', id, projectId });
    });
  }

  changed({ kind, id }: Change): void {
    if (kind === 'api_key') this.#callers.forgetWhere((caller) => caller.keyId === id);
  }

  reset(): void {
    this.#callers.clear();
  }

  async #loadCaller(hash: string): Promise<Caller | undefined> {
    const found = await reachingDatabase(() =>
      this.dataSource.getRepository(ApiKey).findOneBy({ hash: Buffer.from(hash, 'hex') }),
    );
    if (!found) return undefined;
    const scopes = new Set(found.installation ? SCOPES : found.scopes);
    return {
      keyId: found.id,
      projectId: found.projectId,
      scopes,
      installation: found.installation,
    };
  }
}

/** The project `default` and, when given, its installation key exist afterwards. Safe to run again and by several processes. */
export async function bootstrapProject(
  em: EntityManager,
  installationKey: string | undefined,
): Promise<void> {
  await em.query(`insert into project (name) values ('default') on conflict (name) do nothing`);
  if (installationKey === undefined) return;
  await em.query(
    `insert into api_key (project_id, name, scopes, installation, hash, hint)
     select id, 'installation', $1, true, $2, $3 from project where name = 'default'
     on conflict (hash) do nothing`,
    [
      [...SCOPES],
      Buffer.from(hashOf(installationKey), 'hex'),
      installationKey.slice(0, HINT_LENGTH),
    ],
  );
}
