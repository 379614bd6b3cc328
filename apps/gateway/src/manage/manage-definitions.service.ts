import { Connections, Integrations } from '#libs/connections';
import type { Page, PageQuery } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import { expressionFault } from '#libs/expressions';
import {
  type DefinitionOwner,
  definitionFaults,
  definitionSchema,
  DefinitionStore,
  type ResourceDefinition,
  ResourceDirectory,
} from '#libs/resources';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { presentDefinition, presentPage } from './present.js';
import { errorsOf } from './validation.pipe.js';
import type { DefinitionView } from './views.js';

/** Whose definitions are meant: an integration by its id or key, a connection by its id. */
export interface NamedOwner {
  projectId: string;
  level: DefinitionOwner['level'];
  name: string;
}

/** What an owner's definitions may build on. */
interface Owner extends DefinitionOwner {
  integrationId: string;
}

/** Definitions of resources, looked at whole before they are kept. */
@Injectable()
export class ManageDefinitions {
  constructor(
    private readonly integrations: Integrations,
    private readonly connections: Connections,
    private readonly definitions: DefinitionStore,
    private readonly resources: ResourceDirectory,
  ) {}

  /** @throws SluiceError `not_found`, `invalid_definition`, `project_full` */
  async put(named: NamedOwner, resource: string, input: unknown): Promise<DefinitionView> {
    const owner = await this.#owner(named);
    const definition = parsed(resource, input);
    await this.#check(owner, definition);
    return presentDefinition(await this.definitions.put(owner, definition));
  }

  /**
   * A definition as it would be put, and kept nowhere.
   * @throws SluiceError `not_found`, `invalid_definition`
   */
  async checked(named: NamedOwner, input: unknown): Promise<ResourceDefinition> {
    const definition = parsed(undefined, input);
    await this.#check(await this.#owner(named), definition);
    return definition;
  }

  /** @throws SluiceError `not_found` */
  async get(named: NamedOwner, resource: string): Promise<DefinitionView> {
    return presentDefinition(await this.definitions.get(await this.#owner(named), resource));
  }

  /** @throws SluiceError `not_found` */
  async list(named: NamedOwner, query: PageQuery): Promise<Page<DefinitionView>> {
    const page = await this.definitions.list(await this.#owner(named), query);
    return presentPage(page, presentDefinition);
  }

  /** @throws SluiceError `not_found` */
  async history(
    named: NamedOwner,
    resource: string,
    query: PageQuery,
  ): Promise<Page<DefinitionView>> {
    const page = await this.definitions.history(await this.#owner(named), resource, query);
    return presentPage(page, presentDefinition);
  }

  /**
   * An earlier version as the newest one.
   * @throws SluiceError `not_found`, `invalid_definition` when what it builds on is gone
   */
  async restore(named: NamedOwner, resource: string, version: number): Promise<DefinitionView> {
    const owner = await this.#owner(named);
    const { definition } = await this.definitions.version(owner, resource, version);
    return this.put(named, resource, definition);
  }

  /** @throws SluiceError `not_found` */
  async remove(named: NamedOwner, resource: string): Promise<void> {
    await this.definitions.remove(await this.#owner(named), resource);
  }

  async #owner({ projectId, level, name }: NamedOwner): Promise<Owner> {
    if (level === 'integration') {
      const { id } = await this.integrations.get(projectId, name);
      return { projectId, level, id, integrationId: id };
    }
    if (!z.uuid().safeParse(name).success) throw new SluiceError('not_found');
    const { id, integrationId } = await this.connections.get(projectId, name);
    return { projectId, level, id, integrationId };
  }

  async #check(owner: Owner, definition: ResourceDefinition): Promise<void> {
    const { projectId, integrationId, level, id } = owner;
    const connectionId = level === 'connection' ? id : undefined;
    const resources = await this.resources.load({ projectId, integrationId, connectionId });
    const errors = definitionFaults(definition, { check: expressionFault, resources, level });
    if (errors.length > 0) throw new SluiceError('invalid_definition', { errors });
  }
}

/** A resource that the path names need not say its name twice. */
function parsed(resource: string | undefined, input: unknown): ResourceDefinition {
  const isNamed = resource !== undefined && typeof input === 'object' && input !== null;
  const named = isNamed ? { resource, ...input } : input;
  const { success, data, error } = definitionSchema.safeParse(named);
  if (!success)
    throw new SluiceError('invalid_definition', { errors: error.issues.flatMap(errorsOf) });
  if (resource === undefined || data.resource === resource) return data;
  throw new SluiceError('invalid_definition', {
    errors: [{ path: 'resource', message: `is not "${resource}", which the path says` }],
  });
}
