import type { ConnectionRoute } from '#libs/connections';
import type { AuthorizedRequest, ProxyRequest } from '#libs/contracts';
import { FreshCredentials, type VersionedCredentials } from '#libs/credentials';
import { joinTarget } from '#libs/egress';
import { SluiceError, ignore } from '#libs/errors';
import { Injectable } from '@nestjs/common';
import { placeCredentials } from './place-credentials.js';

const NO_CREDENTIALS: VersionedCredentials = {
  version: 0,
  values: {},
  obtainedAt: 0,
  expiresAt: undefined,
  retryAt: 0,
  futileUntil: 0,
};

/** Fresh credentials for a connection, and their place on the request. */
@Injectable()
export class Authorize {
  constructor(private readonly fresh: FreshCredentials) {}

  /**
   * The status is looked at again: it may have changed while the call waited.
   * @throws SluiceError `needs_reauth`, `connection_disabled`, `credentials_unavailable`,
   *   `database_unavailable`
   */
  async credentials(route: ConnectionRoute): Promise<VersionedCredentials> {
    if (route.status === 'needs_reauth')
      throw new SluiceError('needs_reauth', { dispatched: false });
    if (route.status === 'disabled')
      throw new SluiceError('connection_disabled', { dispatched: false });
    return route.auth.type === 'none'
      ? NO_CREDENTIALS
      : (this.fresh.peek(route) ?? this.fresh.load(route));
  }

  /**
   * Newer credentials than those that failed, or `undefined` when there are none to be had. Never
   * throws: the failed answer stands then.
   */
  async renewed(
    route: ConnectionRoute,
    failed: VersionedCredentials,
  ): Promise<VersionedCredentials | undefined> {
    if (route.auth.type === 'none') return undefined;
    return this.fresh.replace(route, failed).catch(ignore('the first answer stands'));
  }

  /**
   * The renewed ones are called expired too. Never throws: then the next request asks for yet
   * others.
   */
  async refusedAgain(route: ConnectionRoute, renewed: VersionedCredentials): Promise<void> {
    await this.fresh.noteRefused(route, renewed).catch(ignore('counted again at the next one'));
  }

  /**
   * The request as it may leave. Origin and base path are asserted here again, next to the wire.
   */
  place(
    route: ConnectionRoute,
    request: ProxyRequest,
    { values }: VersionedCredentials,
  ): AuthorizedRequest {
    const { method, headers, body, target } = request;
    const { origin, path } = joinTarget(route, target);
    return placeCredentials({ method, origin, path, headers, body }, route.auth, values);
  }
}
