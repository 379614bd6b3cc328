import { query } from './sql.js';
import { until } from './until.js';

interface BreakersOf {
  databaseUrl: string;
  projectId: string;
}

/** The breakers of a project, as the database holds them. */
export class ProjectBreakers {
  constructor(private readonly of: BreakersOf) {}

  async open(): Promise<number> {
    const { projectId } = this.of;
    const rows = await this.#rows(
      `select from upstream_health where project_id = '${projectId}' and open_until is not null`,
    );
    return rows.length;
  }

  async failures(): Promise<number> {
    const [row] = await this.#rows(
      `select sum(failures)::integer as failures from upstream_health
       where project_id = '${this.of.projectId}'`,
    );
    return Number(row?.['failures'] ?? 0);
  }

  /** Jobs that are in the queue or in a worker. */
  async busy(): Promise<number> {
    const rows = await this.#rows(
      `select from job
       where project_id = '${this.of.projectId}' and state in ('queued', 'running')`,
    );
    return rows.length;
  }

  /** Moves the clock to where one job may ask, and all lanes look whether it is theirs. */
  async pauseIsOver(): Promise<void> {
    const { projectId } = this.of;
    await this.#rows(
      `update upstream_health set open_until = now(), probed_until = null
       where project_id = '${projectId}' and open_until is not null`,
    );
    await this.lanesWake();
  }

  /** Resolves when it is so: workers see within a second that the clock was moved. */
  async untilSo(isSo: () => boolean | Promise<boolean>): Promise<void> {
    await until(async () => {
      await this.lanesWake();
      return isSo();
    });
  }

  async lanesWake(): Promise<void> {
    const { projectId } = this.of;
    await this.#rows(
      `update job set run_at = now()
       where project_id = '${projectId}' and run_at > now()`,
    );
    await this.#rows(`update lane set wake_at = now() where project_id = '${projectId}'`);
  }

  #rows(sql: string): Promise<Record<string, unknown>[]> {
    return query(this.of.databaseUrl, sql);
  }
}
