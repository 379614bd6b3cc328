import type { ConnectionDirectory } from '#libs/connections';
import { reachingDatabase } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { DataSource } from 'typeorm';
import type { FreshCredentials } from './fresh-credentials.js';

const AT_ONCE = 16;

/** Renews tokens before anyone needs them: a call then never waits for an authorisation server, and an idle grant does not lapse. */
export class DueRefreshes {
  constructor(
    private readonly dataSource: DataSource,
    private readonly directory: ConnectionDirectory,
    private readonly fresh: FreshCredentials,
  ) {}

  /** @returns whether there may be more at once */
  async renew(): Promise<boolean> {
    const due = await reachingDatabase(() =>
      this.dataSource.query<{ id: string }[]>(
        `select connection_id as id from credential join connection on id = connection_id
         where refresh_due <= now() and (lease_until is null or lease_until < now()) and status = 'active'
           and candidate_until is null
         order by refresh_due limit ${AT_ONCE}`,
      ),
    );
    const renewed = await Promise.all(due.map(({ id }) => this.#renew(id)));
    return due.length === AT_ONCE && renewed.includes(true);
  }

  /** What goes wrong is written down with the credential, and is tried again when that says so. */
  async #renew(connectionId: string): Promise<boolean> {
    try {
      const route = await this.directory.byId(connectionId);
      const outcome = await this.fresh.ahead(route);
      if (outcome === 'renewed') return true;
      await this.dataSource.query(
        `update credential set refresh_due = now() + $2::double precision * interval '1 millisecond' where connection_id = $1`,
        [connectionId, outcome === 'nothing' ? null : outcome],
      );
      return false;
    } catch (error) {
      if (error instanceof SluiceError) return false;
      throw error;
    }
  }
}
