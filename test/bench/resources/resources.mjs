/**
 * What a resource costs beside the raw call of the same page: a list without an expression, and one
 * whose items an expression shapes. Request by request in turn, so that what slows the machine down
 * meets all of them. How to read it: docs/bench.md.
 */
import { parseArgs } from 'node:util';
import { temporaryDirectory } from '../directory.mjs';
import { describeMachine } from '../measure/machine.mjs';
import { median } from '../measure/summary.mjs';
import { figure, spread, table } from '../report/format.mjs';
import { machineLine } from '../report/machine.mjs';
import { inSession, progress } from '../session.mjs';
import { forkServer } from '../systems/launch.mjs';
import { startDistributed, startEmbedded } from '../systems/sluice.mjs';

export const USAGE = `usage: npm run bench -- resources [--embedded] [--rounds N] [--calls N]
  --embedded  of everything in one process, instead of a gateway and a worker
  --rounds N  how many ratios are taken (default 7)
  --calls N   of each kind in a round (default 100)`;

const LIST = {
  kind: 'list',
  path: '/list',
  items: '/data',
  pagination: { next: { from: '/next', to: { query: 'cursor' } } },
};
const ITEM = '{ "id": id, "name": $join([first, last], " "), "amount": amount }';

/** As many times the p50 of the raw call as each may take. */
const MOST = { list: 1.1, shaped: 1.5 };

/** @typedef {'raw' | 'list' | 'shaped'} Kind */
/** @typedef {Record<Kind, number>} Medians in milliseconds */
/** @typedef {import('../systems/system.mjs').System} System */

/** @param {string[]} args */
export function benchResources(args) {
  const { embedded, rounds, calls } = parseArgs({
    args,
    options: {
      embedded: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '7' },
      calls: { type: 'string', default: '100' },
    },
  }).values;
  return inSession(async ({ scope, signal }) => {
    const defer = scope.defer.bind(scope);
    const directory = temporaryDirectory(scope);
    const server = await forkServer('list-upstream.mjs', {}, defer);
    const host = `127.0.0.1:${server.port}`;
    const site = { directory, upstream: { url: `http://${host}`, host, pid: server.pid }, defer };
    const system = await (embedded ? startEmbedded : startDistributed)(site);
    const targets = await define(system);
    await measure(targets, system, Number(calls));
    /** @type {Medians[]} */
    const all = [];
    for (let round = 0; round < Number(rounds); round++) {
      signal.throwIfAborted();
      all.push(await measure(targets, system, Number(calls)));
      progress(JSON.stringify(all.at(-1)));
    }
    return report(all);
  });
}

/**
 * @param {System} system
 * @returns {Promise<Record<Kind, string>>} the URL of each call
 */
async function define({ url, headers }) {
  const connection = url.replace(/\/proxy\/.*$/, '');
  const definitions = { list: LIST, shaped: { ...LIST, item: ITEM } };
  for (const [resource, list] of Object.entries(definitions)) {
    const answer = await fetch(`${connection}/resource-definitions/${resource}`, {
      method: 'PUT',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ methods: { list } }),
    });
    if (answer.status !== 200) throw new Error(await answer.text());
  }
  const resources = `${connection}/resources`;
  return {
    raw: `${connection}/proxy/list`,
    list: `${resources}/list`,
    shaped: `${resources}/shaped`,
  };
}

/**
 * @param {Record<Kind, string>} targets
 * @param {System} system
 * @param {number} calls
 * @returns {Promise<Medians>}
 */
async function measure(targets, { headers }, calls) {
  /** @type {Record<Kind, number[]>} */
  const taken = { raw: [], list: [], shaped: [] };
  const kinds = /** @type {Kind[]} */ (Object.keys(taken));
  for (let call = 0; call < calls; call++)
    for (const kind of kinds) {
      const startedAt = performance.now();
      const answer = await fetch(targets[kind], { headers });
      const text = await answer.text();
      taken[kind].push(performance.now() - startedAt);
      if (answer.status !== 200) throw new Error(`${kind} answered ${answer.status}: ${text}`);
    }
  return {
    raw: median(taken.raw),
    list: median(taken.list),
    shaped: median(taken.shaped),
  };
}

/**
 * @param {Medians[]} rounds
 * @returns {number} exit code
 */
function report(rounds) {
  /** @param {Kind} kind */
  const p50 = (kind) => figure(median(rounds.map((each) => each[kind])));
  const rows = /** @type {const} */ (['list', 'shaped']).map((kind) => {
    const ratios = rounds.map((each) => each[kind] / each.raw);
    const own = { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) };
    const verdict = own.median <= MOST[kind] ? 'kept' : 'BROKEN';
    return [kind, p50(kind), spread(own), `≤ ${MOST[kind]}`, verdict];
  });
  const header = ['p50, ms', 'took', 'of a raw call (spread)', 'goal', ''];
  const lines = table(header, [['raw', p50('raw'), '1', '-', ''], ...rows]);
  process.stdout.write(`${machineLine(describeMachine())}\n\n${lines.join('\n')}\n`);
  return rows.some((row) => row.at(-1) === 'BROKEN') ? 1 : 0;
}
