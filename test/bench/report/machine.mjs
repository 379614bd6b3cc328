import { figure } from './format.mjs';

/** @param {import('../measure/machine.mjs').Machine} machine */
export function machineLine({ cores, cpu, platform, node, redis, loadBefore }) {
  const busy =
    loadBefore > cores / 4 ? '; other work was running, so repeat it on a quiet machine' : '';
  const load = `load average before: ${figure(loadBefore)}${busy}`;
  return `${cores} cores of ${cpu}, ${platform}, Node ${node}, Redis ${redis}; ${load}`;
}
