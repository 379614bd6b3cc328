import { randomBytes, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { request } from 'undici';

/** @typedef {import('./poster.mjs').Access} Access */
/** @typedef {{ accepted: number, bare: number }} BatchRound rows per second */

const BODY = 'x'.repeat(256);
/** As long as what Sluice seals of such a job. */
const SEALED_BYTES = 460;
const ROWS_AT_ONCE = 500;
const LINES_AT_ONCE = 100;

const INSERT = `insert into bare_job (id, project_id, connection_id, method, route, resendable,
    sealed_request)
  select id, project_id, connection_id, method, route, true,
    substring($2::bytea from 1 + ${SEALED_BYTES} * place::integer for ${SEALED_BYTES})
  from json_to_recordset($1) as row(
    id uuid, project_id uuid, connection_id uuid, method text, route text, place integer)`;

/** Batches beside what their rows cost at least: the same ones, inserted many at a time. */
export class BatchPoster {
  #access;
  #ledger;

  /**
   * @param {Access} access
   * @param {import('pg').Client} ledger of the database that Sluice uses
   */
  constructor(access, ledger) {
    this.#access = access;
    this.#ledger = ledger;
  }

  /** The table of jobs with all of its indexes, and without its triggers. */
  async prepare() {
    await this.#ledger.query('create table bare_job (like job including all)');
  }

  /**
   * One after the other, so that they disturb each other in nothing.
   * @param {string[]} connections in turn
   * @param {number} rows
   * @returns {Promise<BatchRound>}
   */
  async round(connections, rows) {
    const bare = await perSecond(rows, () => this.#insert(connections, rows));
    const accepted = await perSecond(rows, () => this.#post(connections, rows));
    return { accepted, bare };
  }

  /**
   * @param {string[]} connections
   * @param {number} rows
   */
  async #insert(connections, rows) {
    const project = randomUUID();
    for (let first = 0; first < rows; first += ROWS_AT_ONCE) {
      const chunk = Array.from({ length: Math.min(ROWS_AT_ONCE, rows - first) }, (_, place) => ({
        id: randomUUID(),
        project_id: project,
        connection_id: connections[(first + place) % connections.length],
        method: 'GET',
        route: '/item',
        place,
      }));
      const sealed = randomBytes(SEALED_BYTES * chunk.length);
      await this.#ledger.query(INSERT, [JSON.stringify(chunk), sealed]);
    }
  }

  /**
   * @param {string[]} connections
   * @param {number} rows
   */
  async #post(connections, rows) {
    const { statusCode, body } = await request(`${this.#access.url}/batches`, {
      method: 'POST',
      headers: { ...this.#access.headers, 'content-type': 'application/x-ndjson' },
      body: Readable.from(linesOf(connections, rows), { objectMode: false }),
      headersTimeout: 0,
    });
    const text = await body.text();
    if (statusCode !== 202) throw new Error(`${statusCode}: ${text}`);
  }
}

/**
 * @param {string[]} connections
 * @param {number} rows
 */
function* linesOf(connections, rows) {
  for (let first = 0; first < rows; first += LINES_AT_ONCE)
    yield Array.from({ length: Math.min(LINES_AT_ONCE, rows - first) }, (_, n) => {
      const connection = connections[(first + n) % connections.length];
      return `${JSON.stringify({ connection, method: 'GET', path: '/item', body: BODY })}\n`;
    }).join('');
}

/**
 * @param {number} rows
 * @param {() => Promise<void>} work
 */
async function perSecond(rows, work) {
  const startedAt = performance.now();
  await work();
  return (rows * 1_000) / (performance.now() - startedAt);
}
