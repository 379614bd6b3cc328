import { create, integrationOf } from '../systems/sluice-api.mjs';
import { startGateway } from '../systems/sluice.mjs';
import { Poster } from '../jobs/poster.mjs';

/** @typedef {import('../systems/system.mjs').Site} Site */
/** @typedef {{ filled: number, empty: number, again: number }} Accepted jobs a second */

const CALLERS = 32;
const CONNECTIONS = 100;
const WARM_MS = 2_000;

/** `POST /jobs` of one gateway beside many jobs, and of another one beside none. */
export class Acceptance {
  /**
   * @param {Site} site
   * @param {{ filled: string, empty: string }} databases
   */
  static async start(site, databases) {
    const [filled, empty] = [
      await Intake.start(site, { name: 'filled', databaseUrl: databases.filled }),
      await Intake.start(site, { name: 'empty', databaseUrl: databases.empty }),
    ];
    await filled.post(WARM_MS);
    await empty.post(WARM_MS);
    return new Acceptance(filled, empty);
  }

  /**
   * @param {Intake} filled
   * @param {Intake} empty
   */
  constructor(filled, empty) {
    this.filled = filled;
    this.empty = empty;
  }

  /**
   * The empty one twice: what it differs from itself is what the machine does.
   * @param {number} seconds of each
   * @returns {Promise<Accepted>}
   */
  async pair(seconds) {
    const empty = await this.empty.post(seconds * 1_000);
    const filled = await this.filled.post(seconds * 1_000);
    const again = await this.empty.post(seconds * 1_000);
    return { filled, empty, again };
  }

  async stop() {
    await Promise.all([this.filled.stop(), this.empty.stop()]);
  }
}

/** One gateway that accepts jobs; nobody takes them. */
class Intake {
  /**
   * @param {Site} site
   * @param {{ name: string, databaseUrl: string }} its
   */
  static async start(site, its) {
    const access = await startGateway(site, its);
    await create(access, '/integrations', integrationOf('bench', site.upstream));
    /** @type {string[]} */
    const connections = [];
    while (connections.length < CONNECTIONS) {
      const input = { integration: 'bench', credentials: { token: 't' } };
      connections.push((await create(access, '/connections', input)).id);
    }
    return new Intake(new Poster(access, CALLERS), connections);
  }

  /**
   * @param {Poster} poster
   * @param {string[]} connections
   */
  constructor(poster, connections) {
    this.poster = poster;
    this.connections = connections;
  }

  /** @param {number} forMs */
  async post(forMs) {
    const end = performance.now() + forMs;
    const { perSecond } = await this.poster.post(this.connections, () => performance.now() < end);
    return perSecond;
  }

  stop() {
    return this.poster.close();
  }
}
