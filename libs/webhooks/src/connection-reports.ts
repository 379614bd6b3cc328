import { type ConnectionChange, ConnectionEvents } from '#libs/connections';
import { Statement } from '#libs/database';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Announcements } from './announcements.js';

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

/**
 * Writes one message about a connection per endpoint that wants to know, in the transaction of what
 * it reports.
 */
export class ConnectionReports extends ConnectionEvents {
  constructor(private readonly announcements: Announcements) {
    super();
  }

  async add(em: EntityManager, change: ConnectionChange): Promise<void> {
    await this.announcements.add(em, change, async () => {
      const connection = await CONNECTION.first(em, [change.connectionId]);
      return connection && messageOf(connection, change);
    });
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
