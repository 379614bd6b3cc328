import type { Provider, ProviderFilter } from '../api/types.js';
import type { Listing } from '../listing.js';
import type { Management, RequestOptions } from './management.js';

/** Third-party APIs that are known already: the catalogue, and the project's own. */
export class Providers {
  constructor(private readonly management: Management) {}

  get(id: string, options: RequestOptions = {}): Promise<Provider> {
    return this.management.ask('GET', ['providers', id], options);
  }

  list(filter: ProviderFilter = {}, options: RequestOptions = {}): Listing<Provider> {
    return this.management.list(['providers'], filter, options);
  }
}
