import { announceChange, isUniqueViolation } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { DataSource, EntityManager } from 'typeorm';
import type { ConnectionEvents } from './connection-events.js';
import { Connection } from './connection.entity.js';
import type { Integration } from './integration.entity.js';

/** Longer than a token call and a verification, each within 20 seconds. */
const LASTS = '5 minutes';

/** What a connection would be made of. */
export interface Proposal {
  integration: Integration;
  variables: Record<string, string>;
  account: string | null;
  /** Whose credentials are to be renewed, when it is not a new connection. */
  renews: Connection | undefined;
}

/**
 * Connections whose credentials are being tried, as any call would use them. Only their id leads to
 * them, nobody hears of them, and they are gone after some minutes unless they are adopted.
 */
export class Candidates {
  constructor(
    private readonly dataSource: DataSource,
    private readonly events: ConnectionEvents,
  ) {}

  /**
   * Runs in the caller's transaction, together with the credentials.
   * @returns the id, which a new connection keeps
   */
  async propose(em: EntityManager, proposed: Proposal): Promise<string> {
    const { integration, variables, account, renews } = proposed;
    const [row] = await em.query<[{ id: string }]>(
      `insert into connection (project_id, integration_id, variables, account, limits, renews, candidate_until)
       values ($1, $2, $3, $4, $5, $6, now() + interval '${LASTS}') returning id`,
      [
        ...[integration.projectId, integration.id, variables, account],
        ...[renews?.limits ?? null, renews?.id ?? null],
      ],
    );
    return row.id;
  }

  /**
   * From now on it is a connection like any other. Runs in the caller's transaction.
   * @throws SluiceError `not_found` when it took too long, `conflict` when the end user has a
   *   connection meanwhile
   */
  async adopt(em: EntityManager, id: string, externalUserId: string | null): Promise<void> {
    const [rows] = await em
      .query<[{ projectId: string }[], number]>(
        `update connection set candidate_until = null, external_user_id = $2, created_at = now(), updated_at = now()
         where id = $1 and candidate_until > now() returning project_id as "projectId"`,
        [id, externalUserId],
      )
      .catch((error: unknown) => {
        if (!isUniqueViolation(error)) throw error;
        const detail = `The integration has a connection for "${externalUserId}".`;
        throw new SluiceError('conflict', { detail }, error);
      });
    const projectId = rows[0]?.projectId;
    if (projectId === undefined) throw new SluiceError('not_found');
    await announceChange(em, { kind: 'connection', id, projectId });
    await this.events.add(em, { connectionId: id, projectId, event: 'connection.created' });
  }

  async withdraw(id: string, em: EntityManager = this.dataSource.manager): Promise<void> {
    const [rows] = await em.query<[{ projectId: string }[], number]>(
      `delete from connection where id = $1 and candidate_until is not null returning project_id as "projectId"`,
      [id],
    );
    const projectId = rows[0]?.projectId;
    if (projectId !== undefined) await announceChange(em, { kind: 'connection', id, projectId });
  }

  /** Those whose trial was interrupted. */
  async forgetOld(): Promise<void> {
    await this.dataSource.query('delete from connection where candidate_until < now()');
  }
}
