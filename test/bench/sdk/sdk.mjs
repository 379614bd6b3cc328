/**
 * Measures what the SDK adds to a bare `fetch` of the same answer, in turn, request by request, so
 * that what slows the machine down meets both. How to read it: docs/bench.md.
 */
import { parseArgs } from 'node:util';
import { median } from '../measure/summary.mjs';
import { describeMachine } from '../measure/machine.mjs';
import { figure, table } from '../report/format.mjs';
import { machineLine } from '../report/machine.mjs';
import { inSession } from '../session.mjs';
import { built } from '../systems/built.mjs';
import { forkServer } from '../systems/launch.mjs';

export const USAGE = `usage: npm run bench -- sdk [--rounds N]
  --rounds N  how often each of them is measured (default 4000)`;

const MOST_MICROS = 100;
const WARM_UP = 500;

/** @typedef {() => Promise<Response>} Call */

/** @param {string[]} args */
export function benchSdk(args) {
  const options = /** @type {const} */ ({ rounds: { type: 'string', default: '4000' } });
  const rounds = Number(parseArgs({ args, options }).values.rounds);
  return inSession(async ({ scope }) => {
    const server = await forkServer('upstream.mjs', {}, scope.defer.bind(scope));
    const calls = await callsAt(`http://127.0.0.1:${server.port}`);
    await measure(calls, WARM_UP);
    return report(await measure(calls, rounds));
  });
}

/**
 * @param {string} url
 * @returns {Promise<Record<'bare' | 'proxy' | 'fetch' | 'again', Call>>}
 */
async function callsAt(url) {
  const { Sluice } = await import(built('dist/libs/sdk/src/index.js'));
  const connection = new Sluice({ url, key: 'bench' }).connection('crm:customer-1');
  const target = `${url}/connections/crm:customer-1/proxy/v1/contacts?limit=2`;
  const init = { headers: { authorization: 'Bearer bench', 'sluice-mode': 'sync' } };
  return {
    bare: () => fetch(target, init),
    proxy: () => connection.proxy.get('/v1/contacts', { query: { limit: 2 } }),
    fetch: () => connection.fetch('https://api.example.com/v1/contacts?limit=2'),
    again: () => fetch(target, init),
  };
}

/**
 * @param {Record<string, Call>} calls
 * @param {number} rounds
 * @returns {Promise<Record<string, number>>} medians in microseconds
 */
async function measure(calls, rounds) {
  const taken = Object.entries(calls).map(([name, call]) => ({
    name,
    call,
    micros: /** @type {number[]} */ ([]),
  }));
  for (let round = 0; round < rounds; round++)
    for (const { call, micros } of taken) {
      const startedAt = performance.now();
      await (await call()).arrayBuffer();
      micros.push((performance.now() - startedAt) * 1_000);
    }
  return Object.fromEntries(taken.map(({ name, micros }) => [name, median(micros)]));
}

/**
 * @param {Record<string, number>} medians
 * @returns {number} exit code
 */
function report({ bare = NaN, again = NaN, ...ours }) {
  const reference = (bare + again) / 2;
  const rows = Object.entries(ours).map(([name, micros]) => [
    name,
    figure(micros),
    figure(micros - reference),
    `≤ ${MOST_MICROS}`,
    micros - reference <= MOST_MICROS ? 'kept' : 'BROKEN',
  ]);
  const header = ['p50, µs', 'took', 'added', 'promised', ''];
  const lines = table(header, [
    ['bare fetch', figure(reference), `${figure(again - bare)} to itself`, '-', ''],
    ...rows,
  ]);
  process.stdout.write(`${machineLine(describeMachine())}\n\n${lines.join('\n')}\n`);
  return rows.some((row) => row.at(-1) === 'BROKEN') ? 1 : 0;
}
