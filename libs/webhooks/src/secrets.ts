import { Batches, bytes, type Queryable, Statement } from '#libs/database';
import { SluiceError } from '#libs/errors';
import { type KeyRing, type SealedColumn, SealingError } from '#libs/sealing';
import type { KnownSecrets } from '#libs/telemetry';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { newSecret } from './signature.js';

/** After a renewal the old secret signs along for so long: receivers change over when they like. */
const OLD_SECRET_TIME = '24 hours';

interface SecretPlace {
  table: 'webhook_endpoint' | 'project';
  current: string;
  old: string;
  oldUntil: string;
}

const PLACES = {
  endpoint: {
    table: 'webhook_endpoint',
    current: 'sealed_secret',
    old: 'sealed_old_secret',
    oldUntil: 'old_secret_until',
  },
  project: {
    table: 'project',
    current: 'sealed_webhook_secret',
    old: 'sealed_old_webhook_secret',
    oldUntil: 'old_webhook_secret_until',
  },
} as const satisfies Record<string, SecretPlace>;

/** Who signs: an endpoint with its own secret, or the project for URLs that jobs bring along. */
export interface Signer {
  projectId: string;
  endpointId: string | null;
}

/** What a signer signs with, sealed. */
export interface SealedSecrets {
  secret: Buffer | null;
  oldSecret: Buffer | null;
}

const ownerOf = ({ projectId, endpointId }: Signer, which: 'current' | 'old'): string => {
  const old = which === 'old' ? '-old' : '';
  return endpointId === null
    ? `${projectId}|project|webhookSecret${old}`
    : `${projectId}|webhook-endpoint:${endpointId}|secret${old}`;
};

const columnsOf = ({ table, current, old }: SecretPlace, isProject: boolean): SealedColumn[] =>
  (['current', 'old'] as const).map((which) => ({
    table,
    column: which === 'old' ? old : current,
    id: 'id',
    idType: 'uuid' as const,
    projectId: isProject ? 'id' : 'project_id',
    ownerOf: ({ id, projectId }) =>
      ownerOf({ projectId, endpointId: isProject ? null : id }, which),
  }));

export const WEBHOOK_SECRETS_COLUMNS: SealedColumn[] = [
  ...columnsOf(PLACES.endpoint, false),
  ...columnsOf(PLACES.project, true),
];

const statementsAt = ({ table, current, old, oldUntil }: SecretPlace) => ({
  lock: new Statement(
    `lock the secret of a ${table}`,
    `select ${current} as sealed from ${table} where id = $1 for update`,
    z.object({ sealed: bytes.nullable() }),
  ),
  renew: new Statement(
    `renew the secret of a ${table}`,
    `update ${table} set ${current} = $2, ${old} = $3,
       ${oldUntil} = now() + interval '${OLD_SECRET_TIME}' where id = $1`,
  ),
  forgetOld: new Statement(
    `forget old secrets of a ${table}`,
    `update ${table} set ${old} = null, ${oldUntil} = null where id in (
       select id from ${table} where ${oldUntil} <= now() limit $1 for update skip locked)`,
  ),
});
const STATEMENTS = {
  endpoint: statementsAt(PLACES.endpoint),
  project: statementsAt(PLACES.project),
};
const HAS_PROJECT_SECRET = new Statement(
  'look whether a project has a secret',
  'select sealed_webhook_secret is not null as has from project where id = $1',
  z.object({ has: z.boolean() }),
);

/** Signing secrets, sealed at rest and kept out of the log. */
export class WebhookSecrets {
  readonly #old = new Batches();

  constructor(
    private readonly keys: KeyRing,
    private readonly known: KnownSecrets,
  ) {}

  seal(signer: Signer, secret: string): Buffer {
    this.known.remember([secret]);
    return this.keys.seal(Buffer.from(secret), ownerOf(signer, 'current'));
  }

  /**
   * The secrets that sign at present, the newest first.
   * @throws SealingError; SluiceError `not_found` when there is none
   */
  open(signer: Signer, { secret, oldSecret }: SealedSecrets): string[] {
    if (!secret) throw new SluiceError('not_found', { detail: 'There is no signing secret.' });
    const opened = [this.keys.open(secret, ownerOf(signer, 'current')).toString()];
    if (oldSecret) opened.push(this.keys.open(oldSecret, ownerOf(signer, 'old')).toString());
    this.known.remember(opened);
    return opened;
  }

  /**
   * Makes the signer's secret, or replaces it: then the old one signs along for a day.
   * @returns it in clear text, for this one time
   */
  async renew(em: EntityManager, signer: Signer): Promise<string> {
    const { lock, renew } = signer.endpointId === null ? STATEMENTS.project : STATEMENTS.endpoint;
    const id = signer.endpointId ?? signer.projectId;
    const secret = newSecret();
    const row = await lock.first(em, [id]);
    await renew.run(em, [
      id,
      this.seal(signer, secret),
      row?.sealed ? this.#asOld(signer, row.sealed) : null,
    ]);
    return secret;
  }

  async hasProjectSecret(em: EntityManager, projectId: string): Promise<boolean> {
    return (await HAS_PROJECT_SECRET.first(em, [projectId]))?.has ?? false;
  }

  /** Erases what signs no more. */
  async forgetOld(db: Queryable): Promise<void> {
    for (const { forgetOld } of Object.values(STATEMENTS))
      await this.#old.exhaust((most) => forgetOld.run(db, [most]));
  }

  /**
   * One that cannot be opened any more, because its key is gone, does not keep a new one from being
   * made.
   */
  #asOld(signer: Signer, sealed: Buffer): Buffer | null {
    try {
      const secret = this.keys.open(sealed, ownerOf(signer, 'current'));
      return this.keys.seal(secret, ownerOf(signer, 'old'));
    } catch (error) {
      if (error instanceof SealingError) return null;
      throw error;
    }
  }
}
