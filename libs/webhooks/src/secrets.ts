import { SluiceError } from '#libs/errors';
import type { KeyRing, SealedColumn } from '#libs/sealing';
import type { KnownSecrets } from '#libs/telemetry';
import type { EntityManager } from 'typeorm';
import { newSecret } from './signature.js';

const ofEndpoint = (projectId: string, endpointId: string): string =>
  `${projectId}|webhook-endpoint:${endpointId}|secret`;
const ofProject = (projectId: string): string => `${projectId}|project|webhookSecret`;

export const WEBHOOK_SECRETS_COLUMNS: SealedColumn[] = [
  {
    ...{ table: 'webhook_endpoint', column: 'sealed_secret', id: 'id', idType: 'uuid' },
    projectId: 'project_id',
    ownerOf: ({ id, projectId }) => ofEndpoint(projectId, id),
  },
  {
    ...{ table: 'project', column: 'sealed_webhook_secret', id: 'id', idType: 'uuid' },
    projectId: 'id',
    ownerOf: ({ id }) => ofProject(id),
  },
];

/** Who signs: an endpoint with its own secret, or the project for URLs that jobs bring along. */
export interface Signer {
  projectId: string;
  endpointId: string | null;
}

/** Signing secrets, sealed at rest and kept out of the log. */
export class WebhookSecrets {
  constructor(
    private readonly keys: KeyRing,
    private readonly known: KnownSecrets,
  ) {}

  seal(projectId: string, endpointId: string, secret: string): Buffer {
    this.known.remember([secret]);
    return this.keys.seal(Buffer.from(secret), ofEndpoint(projectId, endpointId));
  }

  /** @throws SluiceError `not_found` when there is none */
  async read(em: EntityManager, { projectId, endpointId }: Signer): Promise<string> {
    const [row] = await em.query<{ sealed: Buffer | null }[]>(
      endpointId === null
        ? 'select sealed_webhook_secret as sealed from project where id = $1'
        : 'select sealed_secret as sealed from webhook_endpoint where id = $1',
      [endpointId ?? projectId],
    );
    if (!row?.sealed) throw new SluiceError('not_found', { detail: 'There is no signing secret.' });
    const owner = endpointId === null ? ofProject(projectId) : ofEndpoint(projectId, endpointId);
    const secret = this.keys.open(row.sealed, owner).toString();
    this.known.remember([secret]);
    return secret;
  }

  /** Makes the project's secret, or replaces it. @returns it in clear text, for this one time */
  async renewProjectSecret(em: EntityManager, projectId: string): Promise<string> {
    const secret = newSecret();
    this.known.remember([secret]);
    await em.query('update project set sealed_webhook_secret = $2 where id = $1', [
      projectId,
      this.keys.seal(Buffer.from(secret), ofProject(projectId)),
    ]);
    return secret;
  }

  async hasProjectSecret(em: EntityManager, projectId: string): Promise<boolean> {
    const [row] = await em.query<{ has: boolean }[]>(
      'select sealed_webhook_secret is not null as has from project where id = $1',
      [projectId],
    );
    return row?.has ?? false;
  }
}
