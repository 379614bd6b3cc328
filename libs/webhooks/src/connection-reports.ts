import { randomUUID } from 'node:crypto';
import { type ConnectionChange, ConnectionEvents } from '#libs/connections';
import type { EntityManager } from 'typeorm';
import type { WakeUp } from '#libs/database';
import type { MessageBox } from './message-box.js';
import { receiverOf } from './receiver.js';

interface ConnectionRow {
  id: string;
  integration: string;
  externalUserId: string | null;
  status: string;
  at: Date;
}

/**
 * Writes one message about a connection per endpoint that wants to know, in the transaction of what
 * it reports.
 */
export class ConnectionReports extends ConnectionEvents {
  constructor(
    private readonly box: MessageBox,
    private readonly wakeUp: WakeUp,
  ) {
    super();
  }

  async add(em: EntityManager, change: ConnectionChange): Promise<void> {
    const { connectionId, projectId, event } = change;
    const endpoints = await em.query<{ id: string; url: string }[]>(
      `select id, url from webhook_endpoint where project_id = $1 and status = 'active' and $2 = any(events) for key share`,
      [projectId, event],
    );
    if (endpoints.length === 0) return;
    const [connection] = await em.query<ConnectionRow[]>(
      `select connection.id, integration.key as integration, external_user_id as "externalUserId", status, now() as at
       from connection join integration on integration.id = integration_id
       where connection.id = $1 and candidate_until is null`,
      [connectionId],
    );
    if (!connection) return;
    const body = messageOf(connection, change);
    for (const { id: endpointId, url } of endpoints) {
      const id = randomUUID();
      await em.query(
        'insert into callback (id, project_id, endpoint_id, event, host, receiver, sealed_message) values ($1, $2, $3, $4, $5, $6, $7)',
        [
          ...[id, projectId, endpointId, event, new URL(url).host],
          ...[receiverOf(url, endpointId), this.box.seal({ id, projectId }, { url, body })],
        ],
      );
    }
    this.wakeUp.send();
  }
}

function messageOf(
  { at, ...connection }: ConnectionRow,
  { event, reason }: ConnectionChange,
): string {
  const { externalUserId, ...facts } = connection;
  return JSON.stringify({
    type: event,
    timestamp: at.toISOString(),
    data: {
      ...facts,
      ...(externalUserId === null ? {} : { externalUserId }),
      ...(reason === undefined ? {} : { reason }),
    },
  });
}
