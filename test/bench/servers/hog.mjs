/** Takes all the CPU it gets, until the benchmark ends it. */
import { announce } from './announce.mjs';

announce();
const SPAN_MS = 100;
function spin() {
  const until = performance.now() + SPAN_MS;
  while (performance.now() < until);
  setImmediate(spin); // sees the end of the benchmark
}
setImmediate(spin);
