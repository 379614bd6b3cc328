import { SluiceError } from '#libs/errors';
import { type KeyRing, type SealedColumn, SealingError } from '#libs/sealing';
import type { KnownSecrets } from '#libs/telemetry';
import type { EntityManager } from 'typeorm';
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
    ...{ table: 'webhook_endpoint', current: 'sealed_secret' },
    ...{ old: 'sealed_old_secret', oldUntil: 'old_secret_until' },
  },
  project: {
    ...{ table: 'project', current: 'sealed_webhook_secret' },
    ...{ old: 'sealed_old_webhook_secret', oldUntil: 'old_webhook_secret_until' },
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
    ...{ table, column: which === 'old' ? old : current, id: 'id', idType: 'uuid' as const },
    projectId: isProject ? 'id' : 'project_id',
    ownerOf: ({ id, projectId }) =>
      ownerOf({ projectId, endpointId: isProject ? null : id }, which),
  }));

export const WEBHOOK_SECRETS_COLUMNS: SealedColumn[] = [
  ...columnsOf(PLACES.endpoint, false),
  ...columnsOf(PLACES.project, true),
];

/** Signing secrets, sealed at rest and kept out of the log. */
export class WebhookSecrets {
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
    const { table, current, old, oldUntil } =
      signer.endpointId === null ? PLACES.project : PLACES.endpoint;
    const id = signer.endpointId ?? signer.projectId;
    const secret = newSecret();
    const [row] = await em.query<{ sealed: Buffer | null }[]>(
      `select ${current} as sealed from ${table} where id = $1 for update`,
      [id],
    );
    await em.query(
      `update ${table} set ${current} = $2, ${old} = $3, ${oldUntil} = now() + interval '${OLD_SECRET_TIME}' where id = $1`,
      [id, this.seal(signer, secret), row?.sealed ? this.#asOld(signer, row.sealed) : null],
    );
    return secret;
  }

  async hasProjectSecret(em: EntityManager, projectId: string): Promise<boolean> {
    const [row] = await em.query<{ has: boolean }[]>(
      'select sealed_webhook_secret is not null as has from project where id = $1',
      [projectId],
    );
    return row?.has ?? false;
  }

  /** Erases what signs no more. */
  async forgetOld(em: EntityManager): Promise<void> {
    for (const { table, old, oldUntil } of Object.values(PLACES))
      await em.query(
        `update ${table} set ${old} = null, ${oldUntil} = null where ${oldUntil} <= now()`,
      );
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
