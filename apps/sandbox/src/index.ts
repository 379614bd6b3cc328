/**
 * A small third-party API, for the standalone start, the demo and the tests. It stands for a
 * stranger: it imports nothing of ours, keeps everything in memory, and forgets it on `close()`.
 *
 * It promises what a careful vendor would: refresh tokens rotate and their reuse ends the grant
 * (RFC 9700), the limiter is a true sliding log, the echo shows the request as its bytes arrived,
 * and generated content depends on the query alone.
 */
export { startSandbox } from './start.js';
export type { Sandbox } from './start.js';
