/**
 * Logs and metrics of a process. Promise: logging and measuring never fail a call, hold no bodies, headers or credentials,
 * and metric labels stay bounded.
 */
export { createLogger, LOGGER, type Logger, NestLogger } from './logger.js';
export { Metrics, type Step } from './metrics.js';
export { Readiness, type ReadinessReport } from './readiness.js';
