/**
 * Circuit breakers and budgets of retries. Promise: a third party that is down is asked by one job
 * of a project at a time, whatever worker it is in, and the others wait meanwhile; one that partly
 * fails gets at most a tenth more jobs by retries, and one a second. Neither ends a job, and what
 * is down for one project is so for no other.
 */
export { breakerKey, Breakers, isBreakerKey, type Pass, type Upstream } from './breakers.js';
export { RetryBudgets } from './retry-budgets.js';
