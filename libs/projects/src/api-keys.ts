import { randomBytes } from 'node:crypto';
import { type CreateApiKey, type Page, type PageQuery, SCOPES } from '#libs/contracts';
import {
  announceChange,
  type Change,
  type ChangeFeed,
  type ChangeListener,
  reachingDatabase,
  readPage,
  RecordCache,
  Statement,
  uuidV7,
} from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { KnownSecrets } from '#libs/telemetry';
import type { DataSource, EntityManager } from 'typeorm';
import { ApiKey } from './api-key.entity.js';
import { callerOf, callerRowSchema, type KnownCaller, SELECT_CALLER } from './caller-row.js';
import type { Caller } from './caller.js';
import { digestOf, isSameDigest } from './key-digest.js';
import { Project } from './project.entity.js';
import { LastUses } from './last-uses.js';
import type { RecordCaps } from './record-caps.js';
import type { Workspaces } from './workspaces.js';

const KEY_BYTES = 32;
/** What keys begin with that are made here. */
const PREFIX = /^(?:sluice|slc_[a-z]+)_/;
const HINT_LENGTH = 3;
/** Of a key that an operator made up, which may be short, a hint shows no more than this part. */
const HINT_SHARE = 0.25;

function hintOf(key: string): string {
  const [prefix = ''] = PREFIX.exec(key) ?? [];
  const most = Math.floor(key.length * HINT_SHARE);
  return key.slice(0, prefix === '' ? Math.min(10, most) : prefix.length + HINT_LENGTH);
}

const EXPIRED = 'The API key has expired. Create another one with POST /api-keys.';

const FIND = new Statement(
  'find a key by its digest',
  `${SELECT_CALLER} where hash = $1`,
  callerRowSchema,
);

/** What a key is made of. */
type NewApiKey = Omit<CreateApiKey, 'connection'> & {
  projectId: string;
  connectionId: string | null;
};

/** What is shown this one time. */
interface NewKey {
  record: ApiKey;
  key: string;
  workspaceSecret: string | undefined;
}

/**
 * API keys: 256 random bits, shown once, stored as their SHA-256, looked up by it and compared in
 * constant time. A revoked key stops working within five seconds everywhere, normally at once.
 */
export class ApiKeys implements ChangeListener {
  readonly #callers: RecordCache<KnownCaller>;
  readonly #lastUses: LastUses;

  constructor(
    private readonly dataSource: DataSource,
    feed: ChangeFeed,
    private readonly secrets: KnownSecrets,
    private readonly caps: RecordCaps,
    private readonly workspaces: Workspaces,
  ) {
    this.#callers = new RecordCache(feed, (digest) => this.#loadCaller(digest));
    this.#lastUses = new LastUses(dataSource);
    feed.listen(this);
  }

  /** Whose key it is, when it was used recently. @throws SluiceError `invalid_api_key` */
  peek(presented: string): Caller | undefined {
    return this.#admit(this.#callers.peek(digestOf(presented)));
  }

  /**
   * Only keys that are ours count as secrets: what strangers present must not crowd these out.
   * @returns the caller, or `undefined` when no such key exists
   * @throws SluiceError `invalid_api_key` when it has expired
   */
  async authenticate(presented: string): Promise<Caller | undefined> {
    const caller = this.#admit(await this.#callers.load(digestOf(presented)));
    if (caller) this.secrets.remember([presented]);
    return caller;
  }

  /**
   * @returns the record and the key in clear text, for this one time
   * @throws SluiceError `not_found` (project), `project_full`, `invalid_request`
   */
  async create({ expiresAt, dialect, publicKey, ...input }: NewApiKey): Promise<NewKey> {
    const id = uuidV7();
    const workspace = this.workspaces.make({ ...input, id, dialect, publicKey });
    const prefix = dialect === undefined ? 'sluice' : `slc_${dialect}`;
    const key = `${prefix}_${randomBytes(KEY_BYTES).toString('base64url')}`;
    this.secrets.remember([key]);
    const record = await this.dataSource.transaction(async (em) => {
      if (!(await em.existsBy(Project, { id: input.projectId })))
        throw new SluiceError('not_found', { detail: 'There is no such project.' });
      const created = await em.save(
        em.create(ApiKey, {
          ...input,
          id,
          ...workspace.columns,
          requestLimits: input.requestLimits ?? null,
          expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
          installation: false,
          hash: Buffer.from(digestOf(key), 'hex'),
          hint: hintOf(key),
        }),
      );
      await this.caps.assertFits(em, input.projectId, 'apiKeys');
      return created;
    });
    return { record, key, workspaceSecret: workspace.secret };
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
    if (kind === 'project' || kind === 'request_limits')
      this.#callers.forgetWhere((caller) => caller.projectId === id);
  }

  reset(): void {
    this.#callers.clear();
  }

  #admit(caller: KnownCaller | undefined): Caller | undefined {
    if (!caller) return undefined;
    if (caller.expiresAt !== undefined && caller.expiresAt <= Date.now())
      throw new SluiceError('invalid_api_key', { detail: EXPIRED, dispatched: false });
    this.#lastUses.note(caller.keyId);
    return caller;
  }

  async #loadCaller(digest: string): Promise<KnownCaller | undefined> {
    const found = await reachingDatabase(() =>
      FIND.first(this.dataSource, [Buffer.from(digest, 'hex')]),
    );
    if (!found || !isSameDigest(found.hash, digest)) return undefined;
    return callerOf(found);
  }
}

/**
 * The project `default` and, when given, its installation key exist afterwards. Safe to run again
 * and by several processes.
 */
export async function bootstrapProject(
  em: EntityManager,
  installationKey: string | undefined,
): Promise<void> {
  await em.query(
    `insert into project (name) values ('default') on conflict (name)
      where deleted_at is null do nothing`,
  );
  if (installationKey === undefined) return;
  await em.query(
    `insert into api_key (project_id, name, scopes, installation, hash, hint)
     select id, 'installation', $1, true, $2, $3
       from project where name = 'default' and deleted_at is null
     on conflict (hash) do nothing`,
    [[...SCOPES], Buffer.from(digestOf(installationKey), 'hex'), hintOf(installationKey)],
  );
}
