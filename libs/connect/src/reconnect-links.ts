import type { AuthSpec } from '#libs/contracts';
import { type KeyRing, SealingError } from '#libs/sealing';
import { isConnectable } from './connectable.js';

const LASTS_MS = 30 * 60_000;
const OWNER = 'reconnect-link';

/** The connection that a link is for. */
export interface Reconnect {
  projectId: string;
  connectionId: string;
}

/**
 * Links that cost nothing to make: what they are for is sealed in them. A session begins when one
 * is followed.
 */
export class ReconnectLinks {
  constructor(
    private readonly keys: KeyRing,
    private readonly publicUrl: string,
  ) {}

  /**
   * As a member of a problem document; nothing for a connection that no link can authorise again.
   */
  of(connection: Reconnect & { auth: AuthSpec }): { reconnectUrl?: string } {
    return isConnectable(connection) ? { reconnectUrl: this.#linkFor(connection) } : {};
  }

  #linkFor({ projectId, connectionId }: Reconnect): string {
    const until = Date.now() + LASTS_MS;
    const sealed = this.keys.seal(
      Buffer.from(JSON.stringify([projectId, connectionId, until])),
      OWNER,
    );
    return `${this.publicUrl}/connect/reconnect/${sealed.toString('base64url')}`;
  }

  /** `undefined` when it is none of ours, or is too old. */
  open(token: string): (Reconnect & { leftS: number }) | undefined {
    try {
      const [projectId, connectionId, until] = JSON.parse(
        this.keys.open(Buffer.from(token, 'base64url'), OWNER).toString(),
      ) as [string, string, number];
      const leftS = Math.floor((until - Date.now()) / 1_000);
      return leftS > 0 ? { projectId, connectionId, leftS } : undefined;
    } catch (error) {
      if (error instanceof SealingError) return undefined;
      throw error;
    }
  }
}
