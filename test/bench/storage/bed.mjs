import pg from 'pg';
import { Candidate } from './candidate.mjs';
import { built } from '../systems/built.mjs';
import { PRODUCT } from './layouts.mjs';

/** @typedef {import('./layouts.mjs').Layout} Layout */
/** @typedef {import('./options.mjs').Extent} Extent */

/**
 * A connection with jobs that wait.
 * @typedef {{ id: string, projectId: string }} Lane
 */

/**
 * What is asked of a list, and the row behind which it begins.
 * @typedef {object} Page
 * @property {string} projectId
 * @property {string} [connection]
 * @property {string} [state]
 * @property {string} [keyId]
 * @property {{ at: Date, id: string }} beyond
 */

/**
 * @typedef {object} Life
 * @property {(lane: Lane, onSettled: () => void) => Promise<void>} work takes, claims and settles
 * @property {() => Promise<unknown>} renew all leases; rejects when they could not be
 * @property {(page: Page) => Promise<void>} list
 * @property {() => Promise<unknown>} stop
 * @property {(days: number) => Promise<{ jobs: number, ms: number }>} [retire] lets old days go
 */

const PROJECTS = 10;
const KEYS = 20;
const REQUEST_BYTES = 608;
/** Rows of one statement. */
const CHUNK = 500_000;

/**
 * SQL of an id that can be made again.
 * @param {string} what
 * @param {string} number
 */
const named = (what, number) => `md5('${what}' || ${number})::uuid`;

/**
 * @param {string} server
 * @param {string} what it is for
 * @returns {Promise<string>} its URL
 */
export async function makeDatabase(server, what) {
  const name = `storage_${what}`;
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  return server.replace(/\/[^/?]*(\?|$)/, `/${name}$1`);
}

/** A layout in a database of its own, filled. */
export class Bed {
  /** @type {Lane[]} */
  lanes = [];
  /** @type {string[]} */
  projects = [];
  /** @type {string[]} */
  keys = [];
  /**
   * @param {Layout} layout
   * @param {string} url
   */
  constructor(layout, url) {
    this.layout = layout;
    this.url = url;
    this.pool = new pg.Pool({ connectionString: url, max: 24 });
    // What the server still holds up when the database is dropped is no news.
    this.pool.on('error', () => undefined);
    /** @type {Life} */
    this.life = new Candidate(this);
  }

  /**
   * @param {string} server
   * @param {Layout} layout
   * @param {Extent} extent
   */
  static async make(server, layout, extent) {
    const bed = new Bed(layout, await makeDatabase(server, layout.name));
    if (layout === PRODUCT) await bed.#becomeProduct();
    await bed.#fill(extent);
    return bed;
  }

  /** Compiled code is loaded when it is needed only. */
  async #becomeProduct() {
    built('dist/libs/ledger/src/index.js');
    const [{ migrateDatabase }, { Product }] = await Promise.all([
      import('#libs/database'),
      import('./product.mjs'),
    ]);
    await migrateDatabase(this.url);
    await this.#run(
      `insert into project (id, name) select ${named('project', 'n')}, n
        from generate_series(0, ${PROJECTS - 1}) as n`,
    );
    this.life = await Product.start(this);
  }

  /** @param {Extent} extent */
  async #fill({ settled, waiting, connections }) {
    const { layout } = this;
    for (const statement of layout.tables) await this.#run(statement);
    for (let from = 1; from <= settled; from += CHUNK) {
      const to = Math.min(settled, from + CHUNK - 1);
      await this.#run(`insert into ${layout.history} (id, project_id, key_id, connection_id, method,
          route, state, attempts,
          refusals, dispatched, has_left, resendable, response_status, accepted_at, queued_at,
            started_at, settled_at${layout.filled})
        select ${idOf(layout, 'at')}, ${named('project', `c % ${PROJECTS}`)},
          ${named('key', `n % ${KEYS}`)}, ${named('connection', 'c')},
          'POST', '/v1/contacts/' || c, case when n % 100 = 0 then 'failed' else 'answered' end, 1,
            0, true, false, true, 200,
          at, at, at, at${layout.filling}
        from (select n, n % ${connections} as c, (${settled} - n) * 1209600.0 / ${settled} as age,
          now() - (${settled} - n) * interval '14 days' / ${settled} as at
            from generate_series(${from}, ${to}) as n) as job`);
    }
    await this.#run(`insert into job (id, project_id, key_id, connection_id, method, route,
        resendable, sealed_request)
      select ${idOf(layout, 'now()')}, ${named('project', `c % ${PROJECTS}`)},
        ${named('key', `n % ${KEYS}`)},
        ${named('connection', 'c')}, 'POST', '/v1/contacts/' || c, true,
          decode(repeat(md5(n::text), ${REQUEST_BYTES / 16}), 'hex')
      from (select n, n % ${connections} as c from generate_series(1, ${waiting}) as n) as job`);
    for (const statement of layout.indexes) await this.#run(statement);
    await this.#run('vacuum analyze');
    await this.#names(Math.min(connections, waiting));
  }

  /** @param {number} connections */
  async #names(connections) {
    const { rows } = await this.pool.query(
      `select ${named('connection', 'c')} as id,
        ${named('project', `c % ${PROJECTS}`)} as "projectId"
       from generate_series(0, ${connections - 1}) as c order by md5(c::text)`,
    );
    this.lanes = rows;
    this.projects = [...new Set(this.lanes.map(({ projectId }) => projectId))];
    const keys = await this.pool.query(
      `select ${named('key', 'n')} as id from generate_series(0, ${KEYS - 1}) as n`,
    );
    this.keys = keys.rows.map(({ id }) => id);
  }

  /** @param {string} statement */
  async #run(statement) {
    await this.pool.query(statement);
  }

  async stop() {
    await this.life.stop();
    await this.pool.end();
  }
}

/**
 * SQL of a new job's id, as it was made and as it is.
 * @param {Layout} layout
 * @param {string} at
 */
const idOf = ({ name }, at) => (name === 'before' ? 'gen_random_uuid()' : `uuidv7(${at} - now())`);
