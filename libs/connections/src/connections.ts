import type {
  ConnectionStatus,
  CreateConnection,
  Page,
  PageQuery,
  UpdateConnection,
} from '#libs/contracts';
import { announceChange, readPage, Statement } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { RecordCaps } from '#libs/projects';
import { type DataSource, type EntityManager, IsNull } from 'typeorm';
import { z } from 'zod';
import { assertLeadsNowhere, refuseTaken } from './alias.js';
import { expandAuth } from './auth-urls.js';
import { expandBaseUrl } from './base-url.js';
import type { ConnectionEvents } from './connection-events.js';
import { Connection } from './connection.entity.js';
import { selectorsOf } from './directory.js';
import { isId, ofIntegration } from './integration-id.js';
import { findIntegration } from './integrations.js';

export interface ConnectionFilter extends PageQuery {
  integration?: string | undefined;
  externalUserId?: string | undefined;
  status?: ConnectionStatus | undefined;
  alias?: string | undefined;
}

const LOCK = new Statement(
  'lock a connection',
  'select from connection where id = $1 and project_id = $2 for update',
);

/**
 * End users' authorised accounts. The caller runs changes inside its own transaction, together with
 * the credentials.
 */
export class Connections {
  constructor(
    private readonly dataSource: DataSource,
    private readonly events: ConnectionEvents,
    private readonly caps: RecordCaps,
  ) {}

  transaction<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(work);
  }

  /**
   * @throws SluiceError `not_found` (integration), `invalid_request` (variables), `conflict`
   *   (externalUserId or alias taken), `project_full`
   */
  async create(
    em: EntityManager,
    projectId: string,
    input: Omit<CreateConnection, 'credentials'>,
  ): Promise<Connection> {
    const integration = await findIntegration(em, projectId, input.integration);
    expandBaseUrl(integration, input.variables);
    expandAuth(integration, input.variables);
    const { variables, limits, externalUserId, alias } = input;
    if (alias !== undefined) await assertLeadsNowhere(em, projectId, alias);
    const connection = em.create(Connection, {
      projectId,
      integrationId: integration.id,
      integration,
      externalUserId: externalUserId ?? null,
      alias: alias ?? null,
      variables,
      limits: limits ?? null,
      status: 'active',
    });
    await em.save(connection).catch(refuseTaken(connection));
    await this.caps.assertFits(em, projectId, 'connections');
    await announceConnection(em, connection);
    await this.events.add(em, {
      connectionId: connection.id,
      projectId,
      event: 'connection.created',
    });
    return connection;
  }

  /** @throws SluiceError `not_found`, `invalid_request` (variables), `conflict` (alias taken) */
  async update(
    em: EntityManager,
    connection: Connection,
    input: Omit<UpdateConnection, 'credentials' | 'status'> & {
      account?: string | null | undefined;
      status?: ConnectionStatus | undefined;
    },
  ): Promise<Connection> {
    const { alias: formerAlias, projectId } = connection;
    Object.assign(connection, input);
    const { alias } = connection;
    if (alias !== null && alias !== formerAlias) await assertLeadsNowhere(em, projectId, alias);
    expandBaseUrl(connection.integration, connection.variables);
    expandAuth(connection.integration, connection.variables);
    await announceConnection(em, connection, formerAlias);
    return em.save(connection).catch(refuseTaken(connection));
  }

  list(
    projectId: string,
    { integration, externalUserId, alias, status, ...query }: ConnectionFilter,
  ): Promise<Page<Connection>> {
    const rows = this.dataSource
      .getRepository(Connection)
      .createQueryBuilder('connection')
      .innerJoinAndSelect('connection.integration', 'integration')
      .where('connection.project_id = :projectId', { projectId })
      .andWhere('connection.candidate_until is null');
    if (integration !== undefined)
      rows.andWhere({
        integrationId: isId(integration) ? integration : ofIntegration(projectId, integration),
      });
    if (externalUserId !== undefined)
      rows.andWhere('connection.external_user_id = :externalUserId', { externalUserId });
    if (alias !== undefined) rows.andWhere('connection.alias = :alias', { alias });
    if (status !== undefined) rows.andWhere('connection.status = :status', { status });
    return readPage(rows, query);
  }

  /** @throws SluiceError `not_found` */
  async get(
    projectId: string,
    id: string,
    em: EntityManager = this.dataSource.manager,
  ): Promise<Connection> {
    const connection = await em.findOne(Connection, {
      where: { id, projectId, candidateUntil: IsNull() },
      relations: { integration: true },
    });
    if (!connection) throw new SluiceError('not_found');
    return connection;
  }

  /**
   * As `get`, and nobody else changes it until the transaction ends.
   * @throws SluiceError `not_found`
   */
  async lock(em: EntityManager, projectId: string, id: string): Promise<Connection> {
    await LOCK.all(em, [id, projectId]);
    return this.get(projectId, id, em);
  }

  /** The connection that this end user has with the integration. */
  find(integrationId: string, externalUserId: string): Promise<Connection | null> {
    return this.dataSource.manager.findOne(Connection, {
      where: { integrationId, externalUserId },
      relations: { integration: true },
    });
  }

  /**
   * Runs in the caller's transaction, which says goodbye in the connection's name before it is
   * gone.
   * @throws SluiceError `not_found`
   */
  async remove(em: EntityManager, projectId: string, id: string): Promise<void> {
    const connection = await this.get(projectId, id, em);
    await this.events.add(em, { connectionId: id, projectId, event: 'connection.deleted' });
    await em.delete(Connection, { id });
    await announceConnection(em, connection);
  }
}

const SET_STATUS = new Statement(
  'set the status of a connection',
  `update connection set status = $2, updated_at = now() from integration
   where connection.id = $1 and integration.id = integration_id and status not in ('disabled', $2)
   returning connection.project_id as "projectId", integration_id as "integrationId",
     external_user_id as "externalUserId", alias, integration.key as "integrationKey"`,
  z.object({
    projectId: z.string(),
    integrationId: z.string(),
    externalUserId: z.string().nullable(),
    alias: z.string().nullable(),
    integrationKey: z.string(),
  }),
);

/**
 * Sets the status from inside, for example after a refresh was refused for good. Announced when the
 * transaction commits.
 * @returns whether it was another one before
 */
export async function setConnectionStatus(
  em: EntityManager,
  id: string,
  status: ConnectionStatus,
): Promise<boolean> {
  const row = await SET_STATUS.first(em, [id, status]);
  if (!row) return false;
  const { projectId, integrationKey } = row;
  const selectors = selectorsOf({ id, ...row }, integrationKey);
  await announceChange(em, { kind: 'connection', id, projectId, selectors });
  return true;
}

/** @param formerAlias leads to it no more */
function announceConnection(
  em: EntityManager,
  connection: Connection,
  formerAlias: string | null = null,
): Promise<void> {
  const { id, projectId, integration } = connection;
  const former = formerAlias === null ? [] : [formerAlias];
  const selectors = [...selectorsOf(connection, integration.key), ...former];
  return announceChange(em, { kind: 'connection', id, projectId, selectors });
}
