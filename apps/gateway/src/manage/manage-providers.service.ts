import {
  type CreateProvider,
  type Provider,
  ProviderClients,
  type ProviderFilter,
  Providers,
  type UpdateProvider,
} from '#libs/catalog';
import { Connections, Integrations } from '#libs/connections';
import type { Page } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import { expressionFault } from '#libs/expressions';
import { providerFaults } from '#libs/resources';
import { Injectable } from '@nestjs/common';
import { presentProvider } from './present.js';
import type { ProviderView } from './views.js';

/** A provider and the integrations that follow it change together, or not at all. */
@Injectable()
export class ManageProviders {
  constructor(
    private readonly providers: Providers,
    private readonly clients: ProviderClients,
    private readonly integrations: Integrations,
    private readonly connections: Connections,
  ) {}

  /** @throws SluiceError `invalid_request`, `conflict` */
  async create(projectId: string, input: CreateProvider): Promise<ProviderView> {
    assertWhole(input);
    return this.#view(await this.providers.create(projectId, input));
  }

  async get(projectId: string, id: string): Promise<ProviderView> {
    return this.#view(await this.providers.get(projectId, id));
  }

  async list(projectId: string, query: ProviderFilter): Promise<Page<ProviderView>> {
    const page = await this.providers.list(projectId, query);
    const withClient = await this.clients.among(page.data.map(({ id }) => id));
    return {
      data: page.data.map((provider) =>
        withoutResources(presentProvider(provider, withClient.has(provider.id))),
      ),
      nextCursor: page.nextCursor,
    };
  }

  /**
   * @throws SluiceError `not_found`, `invalid_request` also when an integration would no longer be
   *   right
   */
  async update(projectId: string, id: string, input: UpdateProvider): Promise<ProviderView> {
    assertWhole(input);
    const provider = await this.connections.transaction(async (em) => {
      const changed = await this.providers.update(em, projectId, id, input);
      await this.integrations.follow(em, projectId, changed);
      return changed;
    });
    return this.#view(provider);
  }

  remove(projectId: string, id: string): Promise<void> {
    return this.providers.remove(projectId, id);
  }

  async #view(provider: Provider): Promise<ProviderView> {
    return presentProvider(provider, await this.clients.has(provider.id));
  }
}

/** Definitions of a provider are looked at as those of every level are. */
function assertWhole({ resources }: Pick<UpdateProvider, 'resources'>): void {
  const errors = providerFaults(resources ?? [], expressionFault);
  if (errors.length > 0) throw new SluiceError('invalid_request', { errors });
}

const withoutResources = ({ resources: _many, ...view }: ProviderView): ProviderView => view;
