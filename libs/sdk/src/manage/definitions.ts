import type { Definition, DefinitionVersion } from '../api/types.js';
import type { Listing } from '../listing.js';
import type { Management, RequestOptions } from './management.js';

/** Resources of an integration, as data (docs/resources.md). */
export class Definitions {
  readonly #path: readonly string[];

  constructor(
    private readonly management: Management,
    integration: string,
  ) {
    this.#path = ['integrations', integration, 'resource-definitions'];
  }

  /** Those in force. */
  list(options: RequestOptions = {}): Listing<DefinitionVersion> {
    return this.management.list(this.#path, {}, options);
  }

  get(resource: string, options: RequestOptions = {}): Promise<DefinitionVersion> {
    return this.management.ask('GET', [...this.#path, resource], options);
  }

  /** In force within a second; the version before can be had back. */
  put(
    resource: string,
    input: Definition,
    options: RequestOptions = {},
  ): Promise<DefinitionVersion> {
    return this.management.ask('PUT', [...this.#path, resource], { ...options, input });
  }

  delete(resource: string, options: RequestOptions = {}): Promise<void> {
    return this.management.ask('DELETE', [...this.#path, resource], options);
  }
}
