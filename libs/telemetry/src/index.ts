/**
 * Logs and metrics of a process. Promise: logging and measuring never fail a call, hold no bodies,
 * headers or credentials, and metric labels stay bounded; a secret the process holds is in no line
 * of its log, whatever error or text of others it came with.
 */
export { endOnCrash } from './end-on-crash.js';
export { KnownSecrets } from './known-secrets.js';
export { createLogger, LOGGER, type Logger, NestLogger } from './logger.js';
export { InstallationGauges, type Reading } from './installation-gauges.js';
export { type CallbackOutcome, Metrics, type Step, type UpstreamOutcome } from './metrics.js';
export { Readiness, type ReadinessReport } from './readiness.js';
