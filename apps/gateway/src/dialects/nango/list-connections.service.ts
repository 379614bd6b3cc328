import { type Connection, Connections } from '#libs/connections';
import { SluiceError } from '#libs/errors';
import type { Caller } from '#libs/projects';
import { Injectable } from '@nestjs/common';
import { SelectConnection } from '../select-connection.service.js';
import type { ConnectionsQuery } from './input.js';
import { nangoNaming } from './nango.js';

const AT_ONCE = 1_000;

/** Pages that are counted, of a list that is read behind a cursor. */
@Injectable()
export class ListConnections {
  constructor(
    private readonly connections: Connections,
    private readonly selecting: SelectConnection,
  ) {}

  async page(caller: Caller, query: ConnectionsQuery): Promise<Connection[]> {
    const { connectionId, integrationId, endUserId, limit, page } = query;
    if (connectionId !== undefined) return this.#named(caller, connectionId, integrationId);
    const filter = { integration: integrationId, externalUserId: endUserId, limit: AT_ONCE };
    const found: Connection[] = [];
    let cursor: string | undefined;
    do {
      const part = await this.connections.list(caller.projectId, { ...filter, cursor });
      found.push(...part.data);
      cursor = part.nextCursor ?? undefined;
    } while (cursor !== undefined && found.length < (page + 1) * limit);
    return found.slice(page * limit, (page + 1) * limit);
  }

  /** One, or none. */
  async #named(caller: Caller, name: string, integration?: string): Promise<Connection[]> {
    const naming = nangoNaming(integration ?? '', name);
    const sought = integration === undefined ? { selectors: [name] } : naming;
    try {
      const { connectionId } = await this.selecting.named(caller, sought);
      return [await this.connections.get(caller.projectId, connectionId)];
    } catch (error) {
      if (error instanceof SluiceError && error.code === 'connection_not_found') return [];
      throw error;
    }
  }
}
