import type { ServerResponse } from 'node:http';
import { Providers } from '#libs/catalog';
import { type ConnectionRoute, Integrations } from '#libs/connections';
import { SluiceError } from '#libs/errors';
import type { Caller } from '#libs/projects';
import { type KnownPaging, proposal, type Proposal } from '#libs/resources';
import { Injectable } from '@nestjs/common';
import { Resolve } from '../resolve/resolve.service.js';
import { ExploredAnswers } from './explored-answers.service.js';
import { Look, type Seen } from './look.service.js';

/** As much as is read of an answer: a page may be so long. */
const LOOK_BYTES = 4 * 1_048_576;

/** A raw request that is to become a method of a resource. */
export interface PromotedCall {
  request: { method: 'GET'; path: string; query?: Record<string, string> | undefined };
  resource: string;
  method: string;
}

/** Makes a raw call once and proposes the definition that it gives away. Nothing of it is kept. */
@Injectable()
export class PromoteCall {
  constructor(
    private readonly resolve: Resolve,
    private readonly integrations: Integrations,
    private readonly providers: Providers,
    private readonly look: Look,
    private readonly explored: ExploredAnswers,
  ) {}

  /**
   * @throws SluiceError `memory_full`; `resource_answer_unreadable` when the answer is no success
   *   or no JSON; what keeps a call from being made
   */
  async promote(
    caller: Caller,
    selector: string,
    { promoted, response }: { promoted: PromotedCall; response: ServerResponse },
  ): Promise<Proposal> {
    const { request, resource, method } = promoted;
    const route = await this.resolve.connection(caller, selector);
    const headers = { accept: 'application/json' };
    const asked = { request: { ...request, headers }, bytes: LOOK_BYTES, response };
    const leave = this.explored.enter(route.projectId);
    const seen = await this.look.at(route, asked).finally(leave);
    const { pathname, searchParams } = new URL(request.path, 'http://base');
    const sample = {
      method: request.method,
      path: pathname,
      query: [...searchParams, ...Object.entries(request.query ?? {})],
      headers: Object.fromEntries(seen.headers.map(([name, value]) => [name.toLowerCase(), value])),
      body: bodyOf(seen),
    };
    return proposal(sample, { resource, method, known: await this.#known(route) });
  }

  async #known({ projectId, integrationId }: ConnectionRoute): Promise<KnownPaging | undefined> {
    const { provider } = await this.integrations.get(projectId, integrationId);
    if (provider === null) return undefined;
    return (await this.providers.get(projectId, provider)).facts.pagination;
  }
}

function bodyOf({ status, text }: Seen): unknown {
  if (status < 200 || status > 299)
    throw unreadable(`It answered ${status}: promote a call that succeeds.`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(`What it answered is no JSON, or longer than ${LOOK_BYTES} bytes.`, error);
  }
}

const unreadable = (detail: string, cause?: unknown): SluiceError =>
  new SluiceError('resource_answer_unreadable', { dispatched: true, detail }, cause);
