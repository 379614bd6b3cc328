/**
 * The request log: one row for each call and each attempt of a job, for 14 days. Promise: it is
 * written off the way of a request and never delays or fails one; what cannot be written is counted
 * and let go; no query, header or body is in it, nor an id that stands in a path; another project's
 * rows answer exactly as unknown ones do.
 */
export { outcomeOf, type RequestEntry } from './entry.js';
export { RequestMinutes } from './minutes/request-minutes.js';
export { RequestSeries, type SeriesPoint } from './minutes/request-series.js';
export { RequestHistory } from './request-history.js';
export { LoggedRequest } from './logged-request.entity.js';
export { RequestLog } from './request-log.js';
export { REFUSERS, refusedBy } from './refused-by.js';
export { type RequestFilter, Requests } from './requests.js';
