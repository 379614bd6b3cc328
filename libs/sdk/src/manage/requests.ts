import type {
  LoggedRequest,
  RequestFilter,
  RequestSeries,
  RequestSeriesQuery,
} from '../api/types.js';
import type { Listing } from '../listing.js';
import type { Management, RequestOptions } from './management.js';

/** How calls, and attempts of jobs, ended. A row is there a second or two after its request. */
export class Requests {
  constructor(private readonly management: Management) {}

  /** By the id that its answer carried in `sluice-request-id`, or `requestId` of an error. */
  get(id: string, options: RequestOptions = {}): Promise<LoggedRequest> {
    return this.management.ask('GET', ['requests', id], options);
  }

  /** Those that ended last come first. */
  list(filter: RequestFilter = {}, options: RequestOptions = {}): Listing<LoggedRequest> {
    return this.management.list(['requests'], filter, options);
  }

  /**
   * How many there were, who refused and how long they took, step by step: of a connection, an
   * integration, or all of the project. A minute is added up some seconds after its end.
   */
  series(query: RequestSeriesQuery = {}, options: RequestOptions = {}): Promise<RequestSeries> {
    return this.management.ask('GET', ['requests', 'series'], { ...options, query });
  }
}
