import { announceChange, Batches, isUniqueViolation, Statement } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
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

const OWNER = z.object({ projectId: z.string() });
const PROPOSE = new Statement(
  'propose a candidate',
  `insert into connection
     (project_id, integration_id, variables, account, limits, renews, candidate_until)
   values ($1, $2, $3, $4, $5, $6, now() + interval '${LASTS}') returning id`,
  z.object({ id: z.string() }),
);
const ADOPT = new Statement(
  'adopt a candidate',
  `update connection set candidate_until = null, external_user_id = $2, created_at = now(),
     updated_at = now()
   where id = $1 and candidate_until > now() returning project_id as "projectId"`,
  OWNER,
);
const WITHDRAW = new Statement(
  'withdraw a candidate',
  `delete from connection where id = $1 and candidate_until is not null
   returning project_id as "projectId"`,
  OWNER,
);
const FORGET_OLD = new Statement(
  'forget old candidates',
  `delete from connection where id in (
     select id from connection where candidate_until < now()
     order by candidate_until limit $1 for update skip locked)`,
);

/**
 * Connections whose credentials are being tried, as any call would use them. Only their id leads to
 * them, nobody hears of them, and they are gone after some minutes unless they are adopted.
 */
export class Candidates {
  readonly #old = new Batches();

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
    return (
      await PROPOSE.one(em, [
        integration.projectId,
        integration.id,
        variables,
        account,
        renews?.limits ?? null,
        renews?.id ?? null,
      ])
    ).id;
  }

  /**
   * From now on it is a connection like any other. Runs in the caller's transaction.
   * @throws SluiceError `not_found` when it took too long, `conflict` when the end user has a
   *   connection meanwhile
   */
  async adopt(em: EntityManager, id: string, externalUserId: string | null): Promise<void> {
    const adopted = await ADOPT.first(em, [id, externalUserId]).catch((error: unknown) => {
      if (!isUniqueViolation(error)) throw error;
      const detail = `The integration has a connection for "${externalUserId}".`;
      throw new SluiceError('conflict', { detail }, error);
    });
    if (!adopted) throw new SluiceError('not_found');
    const { projectId } = adopted;
    await announceChange(em, { kind: 'connection', id, projectId });
    await this.events.add(em, { connectionId: id, projectId, event: 'connection.created' });
  }

  async withdraw(id: string, em: EntityManager = this.dataSource.manager): Promise<void> {
    const withdrawn = await WITHDRAW.first(em, [id]);
    if (withdrawn) await announceChange(em, { kind: 'connection', id, ...withdrawn });
  }

  /** Those whose trial was interrupted. */
  async forgetOld(): Promise<void> {
    await this.#old.exhaust((most) => FORGET_OLD.run(this.dataSource, [most]));
  }
}
