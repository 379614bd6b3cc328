import { createProviderSchema, type ImportProvider as ImportProviderInput } from '#libs/catalog';
import { describeProvider, fetchDescription } from '#libs/descriptions';
import { Egress } from '#libs/egress';
import { Injectable } from '@nestjs/common';
import { ManageProviders } from './manage-providers.service.js';
import type { ImportedProviderView } from './views.js';

const MOST_SKIPPED = 1_000;

/** Makes a provider of what a description says. */
@Injectable()
export class ImportProvider {
  constructor(
    private readonly egress: Egress,
    private readonly providers: ManageProviders,
  ) {}

  /**
   * @throws SluiceError `invalid_request` saying why not, `conflict` when the id is taken,
   *   `memory_full`
   */
  async import(
    projectId: string,
    { id, document, url = '' }: ImportProviderInput,
  ): Promise<ImportedProviderView> {
    const described = await describeProvider(
      projectId,
      async () => document ?? fetchDescription(this.egress, projectId, url),
    );
    const { operations, methods, skipped, ...facts } = described;
    const provider = await this.providers.create(
      projectId,
      createProviderSchema.parse({ id, ...facts }),
    );
    return { provider, operations, methods, skipped: skipped.slice(0, MOST_SKIPPED) };
  }
}
