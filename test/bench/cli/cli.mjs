/**
 * Measures a command of the command line from the start of its process to its end, in turn with
 * the least that Node.js does and with a bare `fetch` of the same answer, so that what slows the
 * machine down meets all. How to read it: docs/bench.md.
 */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { parseArgs, promisify } from 'node:util';
import { median } from '../measure/summary.mjs';
import { describeMachine } from '../measure/machine.mjs';
import { figure, table } from '../report/format.mjs';
import { machineLine } from '../report/machine.mjs';
import { inSession } from '../session.mjs';
import { built } from '../systems/built.mjs';

export const USAGE = `usage: npm run bench -- cli [--rounds N]
  --rounds N  how often each of them is measured (default 30)`;

const MOST_MS = 400;
const run = promisify(execFile);

/** @param {string[]} args */
export function benchCli(args) {
  const options = /** @type {const} */ ({ rounds: { type: 'string', default: '30' } });
  const rounds = Number(parseArgs({ args, options }).values.rounds);
  return inSession(async ({ scope }) => report(await measure(await commandsAt(scope), rounds)));
}

/**
 * A Sluice that knows one page of contacts, and who asks it.
 * @param {import('../systems/scope.mjs').Scope} scope
 * @returns {Promise<Record<'node' | 'fetch' | 'sluice proxy', string[]>>}
 */
async function commandsAt(scope) {
  const result = Array.from({ length: 50 }, (_each, index) => ({
    id: `c-${index}`,
    name: `Contact ${index}`,
    email: `contact-${index}@example.com`,
  }));
  const page = JSON.stringify({ result, next_cursor: null, result_count: result.length });
  const server = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(page),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  scope.defer(async () => void server.close());
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const url = `http://127.0.0.1:${port}`;
  process.env.SLUICE_URL = url;
  process.env.SLUICE_KEY = 'bench';
  return {
    node: ['-e', ''],
    fetch: ['-e', `fetch('${url}').then((answer) => answer.text())`],
    'sluice proxy': [built('dist/cli/sluice.js'), 'proxy', 'contacts', '-a', 'sandbox:demo'],
  };
}

/**
 * @param {Record<string, string[]>} commands
 * @param {number} rounds
 * @returns {Promise<Record<string, number>>} medians in milliseconds
 */
async function measure(commands, rounds) {
  const taken = Object.entries(commands).map(([name, command]) => ({
    name,
    command,
    ms: /** @type {number[]} */ ([]),
  }));
  for (let round = 0; round < rounds; round++)
    for (const { command, ms } of taken) {
      const startedAt = performance.now();
      await run(process.execPath, command);
      ms.push(performance.now() - startedAt);
    }
  return Object.fromEntries(taken.map(({ name, ms }) => [name, median(ms)]));
}

/**
 * @param {Record<string, number>} medians
 * @returns {number} exit code
 */
function report(medians) {
  const { node = NaN, 'sluice proxy': ours = NaN } = medians;
  const verdict = ours <= MOST_MS ? 'kept' : 'BROKEN';
  const rows = Object.entries(medians).map(([name, ms]) => [
    name,
    figure(ms),
    figure(ms / node),
    ...(name === 'sluice proxy' ? [`≤ ${MOST_MS}`, verdict] : ['-', '']),
  ]);
  const lines = table(['p50, ms', 'took', '× node', 'promised', ''], rows);
  process.stdout.write(`${machineLine(describeMachine())}\n\n${lines.join('\n')}\n`);
  return verdict === 'BROKEN' ? 1 : 0;
}
