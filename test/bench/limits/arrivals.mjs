/** @typedef {import('../servers/limited-upstream.mjs').Arrival} Arrival */
/** @typedef {import('../load/requests.mjs').LoggedCall} LoggedCall */
/** @typedef {{ arrivals: Arrival[], mostAtOnce: number }} Seen by the upstream, of one run */

/** On the way to the third party and there, 50 ms of a window may get lost. */
export const JITTER_MS = 50;
/** More than any window that is measured lets through. */
const MOST = 200;

/**
 * The most that certainly arrived within any span of this length. An arrival that the upstream
 * noted late may have been there at any moment since it was held up, so all of that time has to lie
 * within.
 * @param {Arrival[]} arrivals in their order
 * @param {number} spanMs
 */
export function mostWithin(arrivals, spanMs) {
  let most = 0;
  for (const [index, { at }] of arrivals.entries()) {
    const from = at - spanMs;
    const within = arrivals.slice(Math.max(0, index - MOST), index + 1);
    most = Math.max(most, within.filter((each) => each.at - each.heldMs > from).length);
  }
  return most;
}

/**
 * Requests per millisecond from the first arrival after `from` to the first one at least `spanMs`
 * later, so that it does not matter where in a window it begins.
 * @param {Arrival[]} arrivals in their order
 * @param {{ from: number, spanMs: number }} span
 * @returns {number} 0 when they ended too early
 */
export function rateOf(arrivals, { from, spanMs }) {
  const first = arrivals.findIndex(({ at }) => at >= from);
  const start = arrivals[first]?.at ?? Infinity;
  const last = arrivals.findIndex(({ at }) => at >= start + spanMs);
  const end = arrivals[last]?.at;
  return end === undefined ? 0 : (last - first) / (end - start);
}

/**
 * The longest time by which one that arrived earlier had been sent later than another.
 * @param {Arrival[]} arrivals in their order
 * @param {LoggedCall[]} calls by number
 * @returns {number} milliseconds
 */
export function longestOvertaking(arrivals, calls) {
  let latestSentAt = 0;
  let longest = 0;
  for (const { number } of arrivals) {
    const sentAt = calls[number]?.sentAt ?? Infinity;
    longest = Math.max(longest, latestSentAt - sentAt);
    latestSentAt = Math.max(latestSentAt, sentAt);
  }
  return longest;
}

/**
 * How far behind the ideal schedule the latest answer was: `requests` of them each `perMs`.
 * @param {LoggedCall[]} calls all sent at the same moment
 * @param {{ requests: number, perMs: number }} window
 */
export function furthestBehind(calls, { requests, perMs }) {
  const start = Math.min(...calls.map(({ sentAt }) => sentAt));
  const answered = calls.map(({ answeredAt }) => (answeredAt ?? Infinity) - start);
  const inOrder = answered.toSorted((a, b) => a - b);
  return Math.max(...inOrder.map((ms, index) => ms - perMs * Math.floor(index / requests)));
}
