import { randomUUID } from 'node:crypto';
import { MESSAGE, RESULT } from './payloads.mjs';

/** @typedef {import('./bed.mjs').Bed} Bed */
/** @typedef {import('./bed.mjs').Lane} Lane */
/** @typedef {import('./bed.mjs').Page} Page */

const TAKEN_AT_ONCE = 10;
const PAGE_ROWS = 51;

/** The statements of a job's life on the schema of a candidate. */
export class Candidate {
  /** @type {Set<string>} */
  #held = new Set();

  /** @param {Bed} bed */
  constructor(bed) {
    this.layout = bed.layout;
    this.pool = bed.pool;
  }

  /**
   * @param {Lane} lane
   * @param {() => void} onSettled
   */
  async work(lane, onSettled) {
    const { layout, pool } = this;
    const next = await pool.query(
      `select id from ${layout.unsettled}
        where connection_id = $1 and state = 'accepted' and run_at is null
       order by priority desc, seq limit ${TAKEN_AT_ONCE}`,
      [lane.id],
    );
    const ids = next.rows.map(({ id }) => id);
    await pool.query(
      `update ${layout.unsettled} set state = 'queued', fence = fence + 1, queued_at = now()
       where id = any($1) and state = 'accepted' returning id, fence`,
      [ids],
    );
    for (const id of ids) {
      await this.#settle(id);
      onSettled();
    }
    await pool.query(layout.erase, [ids]);
  }

  /** @param {string} id */
  async #settle(id) {
    const { layout } = this;
    await this.pool.query(
      `update ${layout.unsettled}
        set state = 'running', dispatched = true, started_at = now(), attempts = attempts + 1,
         lease_owner = $2, lease_until = now() + interval '15 seconds'
       where id = $1 and state = 'queued' returning *`,
      [id, randomUUID()],
    );
    this.#held.add(id);
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      await client.query(`select * from ${layout.unsettled} where id = $1 for update`, [id]);
      await client.query('insert into callback (id, job_id, sealed_message) values ($1, $2, $3)', [
        randomUUID(),
        id,
        MESSAGE,
      ]);
      await client.query(layout.settle, [id, RESULT]);
      await client.query('commit');
    } finally {
      client.release();
    }
    this.#held.delete(id);
  }

  /** All leases at once, as a worker renews them. */
  async renew() {
    await this.pool.query(
      `update ${this.layout.unsettled} set lease_until = now() + interval '15 seconds'
       where id = any($1) and state = 'running'`,
      [[...this.#held]],
    );
  }

  /** @param {Page} page */
  async list({ projectId, connection, state, keyId, beyond }) {
    const filters = { connection_id: connection, state, key_id: keyId };
    const given = Object.entries(filters).filter(([, value]) => value !== undefined);
    const conditions = given.map(([column], index) => `and ${column} = $${index + 4}`);
    await this.pool.query(
      `select id, project_id, connection_id, method, route, state, attempts, accepted_at, settled_at
        from ${this.layout.every}
       where project_id = $1 and (accepted_at, id) < ($2, $3) ${conditions.join(' ')}
       order by accepted_at desc, id desc limit ${PAGE_ROWS}`,
      [projectId, beyond.at, beyond.id, ...given.map(([, value]) => value)],
    );
  }

  async stop() {}
}
