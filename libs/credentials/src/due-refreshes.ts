import type { ConnectionDirectory } from '#libs/connections';
import { isDatabaseUnavailable, reachingDatabase } from '#libs/database';
import { SluiceError } from '#libs/errors';
import { ProjectRounds, type ProjectTask } from '#libs/shares';
import type { DataSource } from 'typeorm';
import type { FreshCredentials } from './fresh-credentials.js';

const AT_ONCE = 64;
/** What cannot be renewed, and says so nowhere else, is looked at again after this. */
const AGAIN_MS = 60_000;

/**
 * Renews tokens before anyone needs them: a call then never waits for an authorisation server, and
 * an idle grant does not lapse. A project whose authorisation servers hang waits for them alone.
 */
export class DueRefreshes {
  readonly #rounds = new ProjectRounds(AT_ONCE);

  constructor(
    private readonly dataSource: DataSource,
    private readonly directory: ConnectionDirectory,
    private readonly fresh: FreshCredentials,
  ) {}

  /**
   * One round, in which every project has its share: the oldest of each first, then the second
   * oldest.
   * @returns whether there may be more at once
   */
  async renew(): Promise<boolean> {
    return this.#rounds.round(await this.#due(), (id) => this.#renew(id));
  }

  /** Resolves when nothing is under way. */
  settled(): Promise<void> {
    return this.#rounds.settled();
  }

  #due(): Promise<ProjectTask[]> {
    return reachingDatabase(() =>
      this.dataSource.query<ProjectTask[]>(
        `select connection_id as id, project_id as "projectId"
         from credential join connection on id = connection_id
         where refresh_due <= now() and (lease_until is null or lease_until < now())
           and candidate_until is null and connection_id <> all($1)
           and (status = 'active' or (status = 'needs_reauth' and refusals > 0))
         order by row_number() over (partition by project_id order by refresh_due), refresh_due
         limit ${AT_ONCE}`,
        [this.#rounds.running],
      ),
    );
  }

  /** @returns whether something has come of it */
  async #renew(connectionId: string): Promise<boolean> {
    try {
      const outcome = await this.fresh.ahead(await this.directory.byId(connectionId));
      if (outcome === 'renewed') return true;
      await this.#postpone(connectionId, outcome === 'nothing' ? null : outcome);
      return false;
    } catch (error) {
      if (isAway(error)) return false;
      // A failure to renew has its own time for the next attempt; whatever else it was must not
      // stand before all others for ever.
      await this.#postpone(connectionId, AGAIN_MS);
      return true;
    }
  }

  /** Only what is due still. @param forMs `null`: there is nothing to renew */
  async #postpone(connectionId: string, forMs: number | null): Promise<void> {
    await this.dataSource.query(
      `update credential set refresh_due = now() + $2::double precision * interval '1 millisecond'
       where connection_id = $1 and refresh_due <= now()`,
      [connectionId, forMs],
    );
  }
}

const isAway = (error: unknown): boolean =>
  isDatabaseUnavailable(error) ||
  (error instanceof SluiceError && error.code === 'database_unavailable');
