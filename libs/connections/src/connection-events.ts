import type { ConnectionEvent } from '#libs/contracts';
import type { EntityManager } from 'typeorm';

/** What has become of a connection, inside the transaction that makes it so. */
export interface ConnectionChange {
  connectionId: string;
  projectId: string;
  event: ConnectionEvent;
  /** Why, in a few words that hold no secret. */
  reason?: string | undefined;
}

/**
 * Who hears of connections. What is added takes part in the caller's transaction: both happen or
 * neither.
 */
export abstract class ConnectionEvents {
  abstract add(em: EntityManager, change: ConnectionChange): Promise<void>;
}
