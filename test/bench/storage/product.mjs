import { randomUUID } from 'node:crypto';
import { createDataSource } from '#libs/database';
import { Claims, Job, JobHistory, Lanes, Ledger, Settlement } from '#libs/ledger';
import { MESSAGE, RESULT } from './payloads.mjs';

/** @typedef {import('./bed.mjs').Lane} Lane */
/** @typedef {import('./bed.mjs').Page} Page */

const TAKEN_AT_ONCE = 10;
const ANSWER = {
  state: 'answered',
  dispatched: true,
  result: { head: { status: 200 }, body: RESULT },
};

/** Nothing is sealed: what is measured is the database. */
const codec = { openRequest: () => ({}), sealResult: () => RESULT };
const silent = { send: () => undefined };
const wakeUps = { job: silent, callback: silent };

/** @typedef {{ query: (sql: string, parameters: unknown[]) => Promise<unknown> }} Queryable */

const reports = {
  /**
   * @param {Queryable} em
   * @param {readonly { job: { id: string, projectId: string } }[]} settled
   */
  async add(em, settled) {
    for (const { job } of settled)
      await em.query(
        `insert into callback (id, project_id, job_id, event, host, sealed_message)
        values ($1, $2, $3, 'job.settled', 'host', $4)`,
        [randomUUID(), job.projectId, job.id, MESSAGE],
      );
    return settled.map(() => ({ reports: 1, resultByUrl: false }));
  },
};

/** A job's life as Sluice's own code does it, on Sluice's own schema. */
export class Product {
  /** @param {import('./bed.mjs').Bed} bed */
  static async start({ url }) {
    const dataSource = createDataSource(url, [Job]);
    await dataSource.initialize();
    return new Product(dataSource);
  }

  /** @param {import('typeorm').DataSource} dataSource */
  constructor(dataSource) {
    const settlement = new Settlement(codec, reports);
    this.dataSource = dataSource;
    this.lanes = new Lanes(dataSource);
    this.claims = new Claims(dataSource, codec, settlement, wakeUps);
    this.ledger = new Ledger(dataSource, codec, settlement, wakeUps, undefined);
  }

  /**
   * @param {Lane} lane
   * @param {() => void} onSettled
   */
  async work({ id: connectionId, projectId }, onSettled) {
    const { jobs } = await this.lanes.next({ connectionId, projectId }, TAKEN_AT_ONCE);
    const taken = await this.lanes.takeAtOnce(jobs.map(({ id }) => id));
    for (const { id, fence } of taken) {
      const claimed = await this.claims.claim({ jobId: id, fence }, randomUUID());
      if (!claimed) throw new Error('a job was not to be claimed');
      await this.claims.settle(claimed, ANSWER);
      onSettled();
    }
    const ids = taken.map(({ id }) => id);
    await this.dataSource.query('delete from job_result where job_id = any($1)', [ids]);
  }

  renew() {
    return this.claims.renew();
  }

  /** @param {Page} page */
  async list({ projectId, keyId, connection, state, beyond }) {
    const cursor = Buffer.from(`${beyond.at.getTime()}.${beyond.id}`).toString('base64url');
    await this.ledger.list({ projectId, keyId }, { limit: 50, connection, state, cursor });
  }

  /** Lets the days go that ended so long ago, as the leader does. @param {number} days */
  async retire(days) {
    const before = await this.#settled();
    const startedAt = performance.now();
    await new JobHistory(this.dataSource).forget(days);
    const ms = performance.now() - startedAt;
    return { jobs: before - (await this.#settled()), ms };
  }

  async #settled() {
    const [row] = await this.dataSource.query('select count(*) as jobs from settled_job');
    return Number(row.jobs);
  }

  stop() {
    return this.dataSource.destroy();
  }
}
