import { randomUUID } from 'node:crypto';
import { LoadGenerator } from '../measure/generator.mjs';
import { startDistributed, startEmbedded } from '../systems/sluice.mjs';
import { create, integrationOf } from '../systems/sluice-api.mjs';

/** @typedef {import('../systems/system.mjs').Site} Site */
/** @typedef {import('../systems/system.mjs').System} System */
/** @typedef {import('../measure/generator.mjs').Aim} Aim */

export const FORMS = ['embedded', 'distributed'];

const PATIENT = 'bench-patient';
const SETTINGS = {
  SLUICE_MAX_WAITING_PER_CONNECTION: '1000',
  SLUICE_MAX_WAITING_PER_PROJECT: '2000',
};
const WARM_UP = { callers: 32, warmUpMs: 0, windowMs: 3_000 };

/** A running Sluice whose limits are measured: two gateways and three workers, or one process. */
export class Bed {
  /**
   * @param {string} form
   * @param {System} system
   * @param {Site} site
   */
  constructor(form, system, site) {
    this.form = form;
    this.system = system;
    this.site = site;
  }

  /**
   * @param {string} form
   * @param {Site} site
   */
  static async start(form, site) {
    const start = form === 'embedded' ? startEmbedded : startDistributed;
    const system = await start(site, { gateways: 2, workers: 3, settings: SETTINGS });
    const bed = new Bed(form, system, site);
    const timeouts = { queueMs: 900_000 };
    await create(bed.#access, '/integrations', {
      ...integrationOf(PATIENT, site.upstream),
      timeouts,
    });
    const generator = bed.generator();
    const { errors, firstError } = await generator.run(await bed.connect({}), WARM_UP);
    if (errors) throw new Error(`${errors} errors while warming up, the first: ${firstError}`);
    await generator.stop();
    return bed;
  }

  /** Gateways and workers: who is to be on time. */
  get pids() {
    const timed = ['gateway', 'worker', 'sluice'];
    return this.system.measured.filter(({ role }) => timed.includes(role)).map(({ pid }) => pid);
  }

  /** A load generator in a process of its own, which ends with the system at the latest. */
  generator() {
    const generator = new LoadGenerator();
    this.site.defer(() => generator.stop());
    return generator;
  }

  /**
   * A connection of its own.
   * @param {object} limits its policy; without any member: none
   * @param {{ query?: string, isPatient?: boolean }} [options] `isPatient`: its calls wait for 15
   *   minutes
   * @returns {Promise<Aim>} at all gateways
   */
  async connect(limits, { query = '', isPatient = false } = {}) {
    const { id } = await create(this.#access, '/connections', {
      integration: isPatient ? PATIENT : 'bench',
      externalUserId: randomUUID(),
      credentials: { token: 't' },
      ...(Object.keys(limits).length > 0 && { limits }),
    });
    const { gateways = [], headers } = this.system;
    const urls = gateways.map((gateway) => `${gateway}/connections/${id}/proxy/item${query}`);
    return { url: urls[0] ?? '', urls, headers };
  }

  /**
   * What the upstream saw of a run, which it forgets.
   * @param {string} run
   * @returns {Promise<import('./arrivals.mjs').Seen>}
   */
  async seen(run) {
    const answer = await fetch(`${this.site.upstream.url}/arrivals?run=${run}`);
    return /** @type {any} */ (await answer.json());
  }

  get #access() {
    const { gateways = [], headers } = this.system;
    return { url: gateways[0] ?? '', headers };
  }
}
