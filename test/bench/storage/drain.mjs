import { setTimeout as pause } from 'node:timers/promises';

/** @typedef {import('./bed.mjs').Bed} Bed */
/** @typedef {import('pg').Pool} Pool */

const CLIENTS = 8;
const RENEW_EVERY_MS = 100;
const LOOK_EVERY_MS = 25;
/** The first looks of a connection read the catalogue as well. */
const UNCOUNTED_LOOKS = 40;
const DAY_MS = 86_400_000;
/** SQLSTATE of a row that was moved to another partition while the statement waited for it. */
const MOVED = '40001';

/**
 * @typedef {object} Drained
 * @property {number} jobsPerSecond
 * @property {number} walBytes of one job
 * @property {number} fullPages written to the WAL for one job
 * @property {number} deadRows left by one job
 * @property {number} listP95Ms
 * @property {number} lostRenewals share of the renewals of leases that failed
 */

/** The life of jobs from their lanes to their end, with leases renewed and lists read meanwhile. */
export class Drain {
  #jobs = 0;
  #isOver = false;
  #renewals = { all: 0, lost: 0 };
  /** @type {number[]} */
  #looks = [];

  /** @param {Bed} bed */
  constructor(bed) {
    this.bed = bed;
  }

  /**
   * @param {number} seconds
   * @returns {Promise<Drained>}
   */
  async run(seconds) {
    const { pool } = this.bed;
    await pool.query('checkpoint');
    const before = await counters(pool);
    const startedAt = performance.now();
    const clients = Array.from({ length: CLIENTS }, () => this.#work());
    const parts = [...clients, this.#renew(), this.#list()];
    await pause(seconds * 1_000);
    this.#isOver = true;
    await Promise.all(parts);
    const tookMs = performance.now() - startedAt;
    const after = await counters(pool);
    const sorted = this.#looks.toSorted((a, b) => a - b);
    return {
      jobsPerSecond: (this.#jobs * 1_000) / tookMs,
      walBytes: (after.bytes - before.bytes) / this.#jobs,
      fullPages: (after.pages - before.pages) / this.#jobs,
      deadRows: (after.dead - before.dead) / this.#jobs,
      listP95Ms: sorted[Math.floor(sorted.length * 0.95)] ?? NaN,
      lostRenewals: this.#renewals.lost / this.#renewals.all,
    };
  }

  async #work() {
    const { lanes, life } = this.bed;
    while (!this.#isOver) {
      const lane = lanes.pop();
      if (!lane)
        throw new Error('nothing waits any more: let more jobs wait, or drain them for less time');
      await life.work(lane, () => this.#jobs++);
    }
  }

  async #renew() {
    while (!this.#isOver) {
      this.#renewals.all++;
      await this.bed.life.renew().catch((/** @type {{ code?: string }} */ error) => {
        if (error.code !== MOVED) throw error;
        this.#renewals.lost++;
      });
      await pause(RENEW_EVERY_MS);
    }
  }

  async #list() {
    for (let look = 0; !this.#isOver; look++) {
      const startedAt = performance.now();
      await this.bed.life.list(pageOf(this.bed, look));
      if (look >= UNCOUNTED_LOOKS) this.#looks.push(performance.now() - startedAt);
      await pause(LOOK_EVERY_MS);
    }
  }
}

/**
 * A page of `GET /jobs`: the filters take turns, and four pages of eight are in the middle.
 * @param {Bed} bed
 * @param {number} look
 * @returns {import('./bed.mjs').Page}
 */
function pageOf({ lanes, projects, keys }, look) {
  const daysAgo = look % 8 < 4 ? 0 : 5;
  const beyond = {
    at: new Date(Date.now() - daysAgo * DAY_MS),
    id: 'ffffffff-ffff-7fff-bfff-ffffffffffff',
  };
  const projectId = projects[look % projects.length] ?? '';
  const lane = lanes[look % lanes.length];
  if (look % 4 === 0 || !lane) return { projectId, beyond };
  if (look % 4 === 1) return { projectId: lane.projectId, connection: lane.id, beyond };
  if (look % 4 === 2) return { projectId, state: 'failed', beyond };
  return { projectId, keyId: keys[look % keys.length], beyond };
}

/** @param {Pool} pool */
async function counters(pool) {
  // Each connection reports what it has changed when it has been idle for a second.
  await pause(1_500);
  const { rows } = await pool.query(
    `select wal_bytes::float8 as bytes, wal_fpi::float8 as pages,
       (select sum(n_tup_upd + n_tup_del)::float8 from pg_stat_user_tables) as dead
         from pg_stat_wal`,
  );
  return rows[0];
}
