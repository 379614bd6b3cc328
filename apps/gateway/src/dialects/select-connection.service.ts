import type { ConnectionRoute } from '#libs/connections';
import { SluiceError } from '#libs/errors';
import { type Caller, Workspaces } from '#libs/projects';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Authenticate } from '../authenticate/authenticate.service.js';
import { LimitRequests } from '../authenticate/limit-requests.service.js';
import { Resolve } from '../resolve/resolve.service.js';
import type { Naming } from './dialect.js';
import { ledOf, signedTokenOf } from './lead.js';

/** One of the ways in which a connection is named. */
type Sought = Naming & { selector: string };

/** Finds the connection that a client of another product names in that product's way. */
@Injectable()
export class SelectConnection {
  constructor(
    private readonly authenticate: Authenticate,
    private readonly resolve: Resolve,
    private readonly limits: LimitRequests,
    private readonly workspaces: Workspaces,
  ) {}

  /**
   * Whoever bears a signed token is known by it from then on; whose token is not good is nobody.
   * @throws SluiceError `database_unavailable`
   */
  async recognise({ raw }: FastifyRequest): Promise<void> {
    const token = signedTokenOf(raw);
    const caller = token && (await this.workspaces.authenticate(token));
    if (!caller) return;
    const place = { in: 'header', name: 'authorization' } as const;
    this.authenticate.know(raw.headers, { caller, presented: { key: token, place } });
  }

  /**
   * From then on the request is one to that connection, by its id.
   * @throws SluiceError `insufficient_scope`, `request_limit`, `connection_not_found`,
   *   `ambiguous_selector`, `database_unavailable`; what the translation was refused with
   */
  async select({ raw, params, originalUrl }: FastifyRequest): Promise<void> {
    const led = ledOf(raw);
    if (!led) return;
    const { headers } = raw;
    const known = this.authenticate.peek(headers, originalUrl);
    const identity =
      known ?? (await this.authenticate.identify(headers, originalUrl).catch(leaveToGuard));
    if (!identity) return;
    const { caller } = identity;
    if ('refusal' in led) throw led.refusal;
    if (!caller.scopes.has('proxy')) throw new SluiceError('insufficient_scope');
    this.limits.refuseIfSpent(caller, 'calls');
    const { connectionId } = await this.named(caller, led.naming).catch(async (error: unknown) => {
      // One that leads nowhere does not come to where the others are counted.
      await this.limits.count(this.limits.partiesOf(caller, 'calls'));
      throw error;
    });
    (params as { selector: string }).selector = connectionId;
    raw.url = `/connections/${connectionId}/proxy/_`;
  }

  /**
   * @throws SluiceError `connection_not_found`, `ambiguous_selector`, `database_unavailable`; why
   *   one that names none is refused
   */
  async named(caller: Caller, given: Naming): Promise<ConnectionRoute> {
    const naming = ofEndUser(caller, given);
    const { unnamed } = naming;
    const isUnnamed = unnamed !== undefined && naming.selectors.length === 0;
    if (isUnnamed && caller.connectionId === undefined) throw unnamed;
    for (const selector of isUnnamed ? [caller.connectionId ?? ''] : naming.selectors) {
      const route = await this.#find(caller, selector);
      if (route && (await this.#fits(caller, route, { ...naming, selector }))) return route;
    }
    throw new SluiceError('connection_not_found', { dispatched: false });
  }

  /** Where a name must be a connection's own, that of its integration is none. */
  async #fits(
    caller: Caller,
    { connectionId, integrationId, integrationKey }: ConnectionRoute,
    { selector, integration, externalUserId, mayBeIntegration = false }: Sought,
  ): Promise<boolean> {
    const names = [integrationId, integrationKey];
    if (!mayBeIntegration && names.includes(selector)) return false;
    if (integration !== undefined && !names.includes(integration)) return false;
    if (externalUserId === undefined) return true;
    const theirs = await this.#find(caller, `${integrationKey}:${externalUserId}`);
    return theirs?.connectionId === connectionId;
  }

  #find(caller: Caller, selector: string): Promise<ConnectionRoute | undefined> {
    return this.resolve.named(caller, selector).catch((error: unknown) => {
      const isHidden = caller.externalUserId !== undefined && isError(error, 'ambiguous_selector');
      if (isHidden || isError(error, 'connection_not_found')) return undefined;
      throw error;
    });
  }
}

/** Of those without a key it knows who is somebody else, an operator. */
function leaveToGuard(error: unknown): undefined {
  if (isError(error, 'invalid_api_key')) return undefined;
  throw error;
}

const isError = (error: unknown, code: SluiceError['code']): boolean =>
  error instanceof SluiceError && error.code === code;

/** An integration's name is their connection's too. */
function ofEndUser({ externalUserId }: Caller, naming: Naming): Naming {
  if (externalUserId === undefined) return naming;
  const selectors = naming.selectors.flatMap((each) => [`${each}:${externalUserId}`, each]);
  return { ...naming, selectors, externalUserId };
}
