import type {
  Integration,
  IntegrationChange,
  IntegrationFilter,
  NewIntegration,
} from '../api/types.js';
import type { Listing } from '../listing.js';
import { Definitions } from './definitions.js';
import type { Management, RequestOptions } from './management.js';

/** Third-party APIs as the project uses them. They are named by id or by key. */
export class Integrations {
  constructor(private readonly management: Management) {}

  create(input: NewIntegration, options: RequestOptions = {}): Promise<Integration> {
    return this.management.ask('POST', ['integrations'], { ...options, input });
  }

  get(integration: string, options: RequestOptions = {}): Promise<Integration> {
    return this.management.ask('GET', ['integrations', integration], options);
  }

  /** Newest first. */
  list(filter: IntegrationFilter = {}, options: RequestOptions = {}): Listing<Integration> {
    return this.management.list(['integrations'], filter, options);
  }

  update(
    integration: string,
    input: IntegrationChange,
    options: RequestOptions = {},
  ): Promise<Integration> {
    return this.management.ask('PATCH', ['integrations', integration], { ...options, input });
  }

  /** What its connections have by a name of their own, for example `contacts`. */
  definitions(integration: string): Definitions {
    return new Definitions(this.management, integration);
  }

  delete(integration: string, options: RequestOptions = {}): Promise<void> {
    return this.management.ask('DELETE', ['integrations', integration], options);
  }
}
