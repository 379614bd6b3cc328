import { randomUUID } from 'node:crypto';
import { type ConnectionChange, ConnectionEvents } from '#libs/connections';
import type { EntityManager } from 'typeorm';
import { Statement, type WakeUp } from '#libs/database';
import { z } from 'zod';
import type { MessageBox } from './message-box.js';
import { receiverOf } from './receiver.js';

const LISTENERS = new Statement(
  'find who hears of a connection',
  `select id, url from webhook_endpoint
   where project_id = $1 and status = 'active' and $2 = any(events) for key share`,
  z.object({ id: z.string(), url: z.string() }),
);
const CONNECTION_ROW = z.object({
  id: z.string(),
  integration: z.string(),
  externalUserId: z.string().nullable(),
  status: z.string(),
  at: z.date(),
});
const CONNECTION = new Statement(
  'find a connection to be reported',
  `select connection.id, integration.key as integration, external_user_id as "externalUserId",
     status, now() as at
   from connection join integration on integration.id = integration_id
   where connection.id = $1 and candidate_until is null`,
  CONNECTION_ROW,
);
const ADD = new Statement(
  'report a connection',
  `insert into callback (id, project_id, endpoint_id, event, host, receiver, sealed_message)
   values ($1, $2, $3, $4, $5, $6, $7)`,
);

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
    const endpoints = await LISTENERS.all(em, [projectId, event]);
    if (endpoints.length === 0) return;
    const connection = await CONNECTION.first(em, [connectionId]);
    if (!connection) return;
    const body = messageOf(connection, change);
    for (const { id: endpointId, url } of endpoints) {
      const id = randomUUID();
      await ADD.run(em, [
        id,
        projectId,
        endpointId,
        event,
        new URL(url).host,
        receiverOf(url, endpointId),
        this.box.seal({ id, projectId }, { url, body }),
      ]);
    }
    this.wakeUp.send();
  }
}

function messageOf(
  { at, ...connection }: z.infer<typeof CONNECTION_ROW>,
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
