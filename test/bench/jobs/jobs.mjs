/**
 * What a job costs: accepted by single posts, and drained, beside a bare route that inserts a row
 * and a bare BullMQ that makes the same calls, in the same rounds; and what jobs that must wait
 * cost while nothing happens. How to read it: docs/bench.md.
 */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { temporaryDirectory } from '../directory.mjs';
import { describeMachine } from '../measure/machine.mjs';
import { median } from '../measure/summary.mjs';
import { cpuByRole } from '../measure/visit.mjs';
import { figure, table } from '../report/format.mjs';
import { machineLine } from '../report/machine.mjs';
import { inSession, progress } from '../session.mjs';
import { forkServer } from '../systems/launch.mjs';
import { startPostgres } from '../systems/postgres.mjs';
import { startRedis } from '../systems/redis.mjs';
import { startDistributed } from '../systems/sluice.mjs';
import { create } from '../systems/sluice-api.mjs';
import { BatchPoster } from './batches.mjs';
import { readJobsOptions } from './options.mjs';
import { Poster } from './poster.mjs';

/** @typedef {import('./options.mjs').Extent} Extent */
/** @typedef {import('../systems/system.mjs').System} System */
/** @typedef {import('./poster.mjs').Access} Access */

/**
 * Per second, in one round, and microseconds of CPU for each drained job, by role.
 * @typedef {object} Round
 * @property {number} accepted
 * @property {number} bareAccepted
 * @property {number} drained
 * @property {number} bareDrained
 * @property {Record<string, number>} cpuMicros
 */

const CALLERS = 32;
const LOOK_MS = 50;
/** Nothing leaves for an hour. */
const BLOCKED = { windows: [{ requests: 1, perMs: 3_600_000 }] };
const BLOCKED_LANES = 500;

/** @param {string[]} args */
export function benchJobs(args) {
  const options = readJobsOptions(args);
  return inSession(({ scope, signal }) => run(scope, signal, options));
}

/**
 * @param {import('../systems/scope.mjs').Scope} scope
 * @param {AbortSignal} signal
 * @param {import('./options.mjs').JobsOptions} options
 */
async function run(scope, signal, { connections, extent, jsonFile }) {
  const machine = describeMachine();
  const site = await siteIn(scope);
  const bench = await Bench.start(site);
  const quiet = await bench.idle(extent);
  /** @type {Record<string, Round[]>} */
  const rounds = {};
  for (const count of connections) {
    const ids = await bench.connect(count, {});
    const own = (rounds[count] = /** @type {Round[]} */ ([]));
    progress(`${count} connections`);
    await bench.round(ids, extent);
    for (let round = 0; round < extent.rounds; round++) {
      signal.throwIfAborted();
      own.push(await bench.round(ids, extent));
      progress(JSON.stringify(own.at(-1)));
    }
  }
  progress('jobs that wait');
  await bench.block(extent);
  const idle = { quiet, blocked: await bench.idle(extent) };
  progress('batches');
  const batches = await bench.batches(connections[0] ?? 1, extent);
  await bench.close();
  const figures = { machine, extent, rounds, idle, batches };
  writeFileSync(jsonFile, `${JSON.stringify(figures, null, 2)}\n`);
  const parts = [machineLine(machine), ...report(rounds, idle), batchReport(batches)];
  process.stdout.write(`\n${parts.join('\n\n')}\n`);
  progress(`all figures: ${jsonFile}`);
  return 0;
}

/** @param {import('../systems/scope.mjs').Scope} scope */
async function siteIn(scope) {
  const defer = scope.defer.bind(scope);
  const directory = temporaryDirectory(scope);
  const server = await forkServer('upstream.mjs', {}, defer);
  const host = `127.0.0.1:${server.port}`;
  return { directory, upstream: { url: `http://${host}`, host, pid: server.pid }, defer };
}

/** Sluice and the reference, side by side. */
class Bench {
  /**
   * @param {System} system
   * @param {Access} reference
   * @param {pg.Client} ledger
   */
  constructor(system, reference, ledger) {
    const url = system.gateways?.[0] ?? '';
    this.system = system;
    this.access = { url, headers: system.headers };
    this.reference = reference;
    this.ledger = ledger;
    this.posters = [this.access, reference].map((access) => new Poster(access, CALLERS));
  }

  /** @param {import('../systems/system.mjs').Site} site */
  static async start(site) {
    const { directory, upstream, defer } = site;
    progress('starting Sluice and the reference');
    const system = await startDistributed(site);
    const database = await startPostgres(`${directory}/reference`);
    defer(database.stop);
    const redis = await startRedis(site, 'reference-redis');
    const env = {
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      UPSTREAM_URL: upstream.url,
    };
    const server = await forkServer('reference-jobs.mjs', env, defer);
    const ledger = new pg.Client({ connectionString: system.databaseUrl ?? '' });
    await ledger.connect();
    return new Bench(system, { url: `http://127.0.0.1:${server.port}`, headers: {} }, ledger);
  }

  /**
   * @param {number} count
   * @param {object} limits
   * @returns {Promise<string[]>} ids
   */
  async connect(count, limits) {
    /** @type {string[]} */
    const ids = [];
    while (ids.length < count) {
      const { id } = await create(this.access, '/connections', {
        integration: 'bench',
        externalUserId: randomUUID(),
        credentials: { token: 't' },
        ...(Object.keys(limits).length > 0 && { limits }),
      });
      ids.push(id);
    }
    return ids;
  }

  /**
   * Jobs are accepted while the worker stands still, and drained while nobody posts.
   * @param {string[]} connections
   * @param {Extent} extent
   * @returns {Promise<Round>}
   */
  async round(connections, { windowMs }) {
    const [sluice, bare] = this.posters;
    if (!sluice || !bare) throw new Error('there is nobody to post');
    const until = performance.now() + windowMs;
    const { perSecond: bareAccepted } = await bare.post(
      connections,
      () => performance.now() < until,
    );
    this.#signalWorkers('SIGSTOP');
    const end = performance.now() + windowMs;
    const { posted, perSecond: accepted } = await sluice.post(
      connections,
      () => performance.now() < end,
    );
    const answer = await fetch(`${this.reference.url}/drain?jobs=${posted}`, { method: 'POST' });
    const { ms } = /** @type {{ ms: number }} */ (await answer.json());
    const before = cpuByRole(this.system);
    const startedAt = performance.now();
    this.#signalWorkers('SIGCONT');
    await this.#untilDrained();
    const drained = (posted * 1_000) / (performance.now() - startedAt);
    const cpuMicros = this.#cpuSince(before, posted / 1_000);
    return { accepted, bareAccepted, drained, bareDrained: (posted * 1_000) / ms, cpuMicros };
  }

  /**
   * From now on so many jobs wait in blocked lanes.
   * @param {Extent} extent
   */
  async block({ blocked }) {
    const lanes = await this.connect(BLOCKED_LANES, BLOCKED);
    await this.posters[0]?.post(lanes, (posted) => posted < blocked);
  }

  /**
   * Batches that are accepted while the worker stands still.
   * @param {number} connections
   * @param {Extent} extent
   */
  async batches(connections, { rounds, lines }) {
    const ids = await this.connect(connections, {});
    const poster = new BatchPoster(this.access, this.ledger);
    await poster.prepare();
    this.#signalWorkers('SIGSTOP');
    await poster.round(ids, lines / 10);
    /** @type {import('./batches.mjs').BatchRound[]} */
    const own = [];
    while (own.length < rounds) own.push(await poster.round(ids, lines));
    this.#signalWorkers('SIGCONT');
    return own;
  }

  /**
   * CPU, in milliseconds a second, of each role while nothing happens.
   * @param {Extent} extent
   * @returns {Promise<Record<string, number>>}
   */
  async idle({ idleMs }) {
    await pause(idleMs);
    const before = cpuByRole(this.system);
    await pause(idleMs);
    return this.#cpuSince(before, idleMs / 1_000);
  }

  /**
   * @param {Record<string, number>} before
   * @param {number} by what the milliseconds are divided
   */
  #cpuSince(before, by) {
    const after = Object.entries(cpuByRole(this.system));
    return Object.fromEntries(after.map(([role, ms]) => [role, (ms - (before[role] ?? ms)) / by]));
  }

  async close() {
    await Promise.all(this.posters.map((poster) => poster.close()));
    await this.ledger.end();
  }

  async #untilDrained() {
    for (;;) {
      const { rows } = await this.ledger.query('select exists (select from job) as any');
      if (!rows[0].any) return;
      await pause(LOOK_MS);
    }
  }

  /** @param {NodeJS.Signals} signal */
  #signalWorkers(signal) {
    for (const { role, pid } of this.system.measured)
      if (role === 'worker') process.kill(pid, signal);
  }
}

/** @param {import('./batches.mjs').BatchRound[]} rounds */
function batchReport(rounds) {
  const cells = [
    spread(rounds.map(({ accepted }) => accepted)),
    spread(rounds.map(({ accepted, bare }) => accepted / bare)),
  ];
  return table(['jobs of a batch accepted/s', '÷ bare rows', ''], [[...cells, '']]).join('\n');
}

/** @param {number[]} all */
const spread = (all) =>
  `${figure(median(all))} (${figure(Math.min(...all))}–${figure(Math.max(...all))})`;

/**
 * @param {Record<string, Round[]>} rounds by the number of connections
 * @param {{ quiet: Record<string, number>, blocked: Record<string, number> }} idle
 */
function report(rounds, idle) {
  const rows = Object.entries(rounds).map(([connections, own]) => {
    const of = (/** @type {(round: Round) => number} */ value) => spread(own.map(value));
    return [
      connections,
      of(({ accepted }) => accepted),
      of(({ accepted, bareAccepted }) => accepted / bareAccepted),
      of(({ drained }) => drained),
      of(({ drained, bareDrained }) => drained / bareDrained),
      ...['worker', 'postgres', 'redis'].map((role) =>
        figure(median(own.map(({ cpuMicros }) => cpuMicros[role] ?? NaN))),
      ),
      '',
    ];
  });
  const speeds = ['accepted/s', '÷ bare insert', 'drained/s', '÷ bare BullMQ'];
  const header = ['connections', ...speeds, 'worker µs', 'postgres µs', 'redis µs', ''];
  const roles = Object.entries(idle.blocked).map(([role, ms]) => [
    role,
    figure(idle.quiet[role] ?? NaN),
    figure(ms),
    '',
  ]);
  const waiting = ['CPU in ms/s while nothing happens', 'no jobs', 'jobs in blocked lanes', ''];
  return [table(header, rows).join('\n'), table(waiting, roles).join('\n')];
}
