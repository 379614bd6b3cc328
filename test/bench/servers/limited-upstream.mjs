/**
 * The third party of `bench -- limits`: the same answer to every request, after `takes`
 * milliseconds of its query. A request with a `run` is written down: `GET /arrivals?run=<run>`
 * answers with what came of that run and forgets it.
 */
import { createServer } from 'node:http';
import { ANSWER, ANSWER_HEADERS } from '../answer.mjs';
import { announce } from './announce.mjs';
import { Stalls } from './stalls.mjs';

/**
 * `at` is in epoch milliseconds; by `heldMs` earlier it may have been there.
 * @typedef {{ number: number, at: number, heldMs: number }} Arrival
 */

/**
 * @typedef {object} Visitors of one run
 * @property {Arrival[]} arrivals in their order
 * @property {number} inside
 * @property {number} mostAtOnce
 */

const stalls = new Stalls();
/** @type {Map<string, Visitors>} */
const runs = new Map();

/** @param {string} run */
function visitorsOf(run) {
  const visitors = runs.get(run) ?? { arrivals: [], inside: 0, mostAtOnce: 0 };
  runs.set(run, visitors);
  return visitors;
}

/**
 * @param {Visitors} visitors
 * @param {number} number
 */
function writeDown(visitors, number) {
  const at = performance.timeOrigin + performance.now();
  visitors.arrivals.push({ number, at, heldMs: stalls.heldMs() });
  visitors.mostAtOnce = Math.max(visitors.mostAtOnce, ++visitors.inside);
  let isInside = true;
  return () => {
    if (isInside) visitors.inside--;
    isInside = false;
  };
}

const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  request.resume();
  const [path, query] = (request.url ?? '').split('?', 2);
  const asked = new URLSearchParams(query);
  const run = asked.get('run');
  if (path === '/arrivals' && run !== null) {
    response.end(JSON.stringify(visitorsOf(run)));
    runs.delete(run);
    return;
  }
  const leave = run === null ? () => {} : writeDown(visitorsOf(run), Number(asked.get('number')));
  response.once('close', leave);
  const answer = () => {
    leave(); // before the answer: whoever reads it may send the next request at once
    response.writeHead(200, ANSWER_HEADERS).end(ANSWER);
  };
  const takesMs = Number(asked.get('takes'));
  if (takesMs > 0) setTimeout(answer, takesMs);
  else answer();
});
server.listen(0, '127.0.0.1', () => announce(server));
