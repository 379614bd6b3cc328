import type { LoggedRequest, RequestFilter } from '../api/types.js';
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
}
