/**
 * One catalogue of error codes, one error class that carries a code, one function that turns it
 * into an RFC 9457 answer. Promise: what reaches a caller is the catalogue's sentence plus
 * `PublicFacts`; causes stay in the log.
 */
export { ERRORS, type ErrorCode } from './catalogue.js';
export { ignore } from './ignore.js';
export { asSluiceError, type ProblemAnswer, rateLimitHeaders, toProblem } from './problem.js';
export { type FieldError, type PublicFacts, SluiceError } from './sluice-error.js';
