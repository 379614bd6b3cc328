import {
  type Connection,
  type ConnectionFilter,
  Connections,
  Integrations,
} from '#libs/connections';
import {
  type AuthSpec,
  type CreateConnection,
  type Credentials,
  credentialsSchemaFor,
  type Page,
  type UpdateConnection,
} from '#libs/contracts';
import { CredentialStore } from '#libs/credentials';
import { SluiceError } from '#libs/errors';
import { Injectable } from '@nestjs/common';
import { presentConnection } from './present.js';
import { errorsOf } from './validation.pipe.js';
import type { ConnectionView } from './views.js';

/** A connection and its credentials change together, or not at all. */
@Injectable()
export class ManageConnections {
  constructor(
    private readonly connections: Connections,
    private readonly integrations: Integrations,
    private readonly credentials: CredentialStore,
  ) {}

  /** @throws SluiceError `invalid_request` naming the credential, `not_found`, `conflict` */
  async create(
    projectId: string,
    { credentials, ...input }: CreateConnection,
  ): Promise<ConnectionView> {
    const { auth } = await this.integrations.get(projectId, input.integration);
    const valid = checkCredentials(auth, credentials);
    const connection = await this.connections.transaction(async (em) => {
      const created = await this.connections.create(em, projectId, input);
      await this.credentials.replace(em, { projectId, connectionId: created.id }, valid);
      return created;
    });
    return this.#view(connection);
  }

  /** New credentials make the connection active again, unless the same change disables it. */
  async update(
    projectId: string,
    id: string,
    { credentials, ...input }: UpdateConnection,
  ): Promise<ConnectionView> {
    const connection = await this.connections.transaction(async (em) => {
      const current = await this.connections.get(projectId, id, em);
      if (credentials === undefined) return this.connections.update(em, current, input);
      const valid = checkCredentials(current.integration.auth, credentials);
      await this.credentials.replace(em, { projectId, connectionId: id }, valid);
      return this.connections.update(em, current, { status: 'active', account: null, ...input });
    });
    return this.#view(connection);
  }

  async get(projectId: string, id: string): Promise<ConnectionView> {
    return this.#view(await this.connections.get(projectId, id));
  }

  async list(projectId: string, filter: ConnectionFilter): Promise<Page<ConnectionView>> {
    const { data, nextCursor } = await this.connections.list(projectId, filter);
    const facts = await this.credentials.facts(data.map(({ id }) => id));
    return {
      data: data.map((connection) => presentConnection(connection, facts.get(connection.id))),
      nextCursor,
    };
  }

  async #view(connection: Connection): Promise<ConnectionView> {
    const facts = await this.credentials.facts([connection.id]);
    return presentConnection(connection, facts.get(connection.id));
  }
}

function checkCredentials(auth: AuthSpec, credentials: Credentials): Credentials {
  const parsed = credentialsSchemaFor(auth).safeParse(credentials);
  if (parsed.success) return parsed.data;
  throw new SluiceError('invalid_request', {
    detail: `The integration's auth type is "${auth.type}".`,
    errors: parsed.error.issues.flatMap((issue) =>
      errorsOf({ ...issue, path: ['credentials', ...issue.path] }),
    ),
  });
}
