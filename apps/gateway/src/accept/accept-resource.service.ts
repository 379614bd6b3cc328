import type { ConnectionRoute } from '#libs/connections';
import type { HeaderPair, ProxyRequest } from '#libs/contracts';
import { forwardableRequestHeaders, joinTarget } from '#libs/egress';
import { SluiceError } from '#libs/errors';
import { Expressions } from '#libs/expressions';
import {
  type AnswerShape,
  Cursors,
  draftRequest,
  type Evaluate,
  firstPage,
  type FoundMethod,
  type GivenParameter,
  isSafe,
  isShaping,
  type ListParameters,
  type ListPlan,
  type PageState,
  planOf,
  putPage,
  type ResourceQuestion,
  shapeOf,
  withLimit,
} from '#libs/resources';
import { Injectable } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import { hopsOf, withHop } from './hops.js';
import { readResourceQuery, type ResourceQuery } from './resource-query.js';

/** What is asked of a resource, before it is a request. */
export interface ResourceCall {
  id?: string | undefined;
  /** Without the "?". */
  query: string;
  /** Without the caller's key. */
  headers: readonly HeaderPair[];
  body?: Buffer | undefined;
  /** Whatever the definition says of its form. */
  isBodyAsItIs?: boolean;
  /** Of a list that is walked: its items are wanted as lines, beginning with this page. */
  walked?: { cursor: string } | undefined;
  /** What the definition finds in the answer is wanted instead of it. */
  isTried?: boolean;
}

/** A request of a resource, and what becomes of its answer. */
export interface AcceptedResource {
  resource?: string | undefined;
  request: ProxyRequest;
  shape: AnswerShape | undefined;
  /** Whether it may be sent again although nobody knows whether it has arrived. */
  isResendable: boolean;
  /** How the list's further pages are asked for; absent where it is not walked. */
  plan?: ListPlan | undefined;
}

/** A list's parameters, and which of its pages is meant. */
interface AskedList {
  parameters: readonly GivenParameter[];
  body: Buffer | undefined;
  state: PageState | undefined;
}

/** A method of a resource and what is asked of it → ProxyRequest. */
@Injectable()
export class AcceptResource {
  constructor(
    private readonly expressions: Expressions,
    private readonly cursors: Cursors,
  ) {}

  /**
   * @param described headers of the request that asks
   * @throws SluiceError `invalid_parameter`, `invalid_request`, `invalid_cursor`,
   *   `expression_failed`, `request_too_large`, `invalid_path`, `host_not_allowed`, `loop_detected`
   */
  async request(
    call: ResourceCall,
    { route, found: defined }: { route: ConnectionRoute; found: FoundMethod },
    described: IncomingHttpHeaders,
  ): Promise<AcceptedResource> {
    const found = call.isBodyAsItIs === true ? takingAnyBody(defined) : defined;
    const { method } = found;
    const query = readResourceQuery(call.query, method);
    const list = this.#list(call, query, { route, found });
    const isExplained = call.isTried === true;
    const shaped = isExplained || (!query.isRaw && isShaping(method));
    const question: ResourceQuestion = {
      id: call.id,
      query: list.parameters,
      headers: passedHeaders(call.headers, method.encode === 'raw', shaped),
      body: list.body,
      variables: route.variables,
    };
    const { draft, bindings } = await draftRequest(found, question, this.#evaluate(route));
    const { state } = list;
    if (method.pagination && state) putPage(draft, method.pagination, state);
    const request = draft.finish();
    if (request.body.length > route.maxRequestBytes)
      throw new SluiceError('request_too_large', { dispatched: false });
    const { path } = joinTarget(route, request.target);
    request.headers = withHop(request.headers, path, hopsOf(described));
    const page = state && { state, parameters: parametersOf(list) };
    const asLines = call.walked !== undefined;
    return {
      resource: found.resource,
      request,
      plan: asLines && shaped && method.pagination ? planOf(found, question) : undefined,
      shape: shaped ? shapeOf(found, bindings, { page, asLines, isExplained }) : undefined,
      isResendable: isSafe(method),
    };
  }

  /** @throws SluiceError `invalid_cursor` */
  #list(
    call: ResourceCall,
    query: ResourceQuery,
    { route, found }: { route: ConnectionRoute; found: FoundMethod },
  ): AskedList {
    const { pagination } = found.method;
    const { parameters } = query;
    const cursor = call.walked?.cursor ?? query.cursor;
    const limit = limitOf(query, call, found);
    if (!pagination) return { parameters, body: call.body, state: undefined };
    const given = { parameters, body: call.body };
    if (cursor === undefined || cursor === '')
      return { ...given, state: firstPage(pagination, limit) };
    const { resource, name: method, version } = found;
    const said = parametersOf(given);
    const page = this.cursors.open(route, cursor, { resource, method, version, ...said });
    const { query: asked, body } = page.parameters;
    return {
      parameters: asked.map(([name, value]) => ({
        name,
        value,
        text: new URLSearchParams([[name, value]]).toString(),
      })),
      body: body === undefined ? undefined : Buffer.from(body),
      state: withLimit(pagination, page.state, limit),
    };
  }

  #evaluate({ projectId, timeouts }: ConnectionRoute): Evaluate {
    const waitMs = timeouts.queueMs;
    return (source, bindings) =>
      this.expressions.evaluate({ projectId, source, bindings: { ...bindings }, waitMs });
  }
}

const takingAnyBody = (found: FoundMethod): FoundMethod => ({
  ...found,
  method: { ...found.method, encode: 'raw' },
});

/**
 * A list that is walked is asked for in the largest pages, unless its caller says how large.
 * @throws SluiceError `invalid_parameter`
 */
function limitOf(
  { limit }: ResourceQuery,
  { walked }: ResourceCall,
  { method }: FoundMethod,
): number | undefined {
  if (limit !== 'all') return walked ? (limit ?? method.pagination?.size?.max) : limit;
  if (walked) return method.pagination?.size?.max;
  const message =
    'may be "all" for whoever takes lines: send "accept: application/x-ndjson", or make a job with "pages"';
  throw new SluiceError('invalid_parameter', {
    errors: [{ path: 'limit', message }],
    dispatched: false,
  });
}

const parametersOf = ({
  parameters,
  body,
}: Pick<AskedList, 'parameters' | 'body'>): ListParameters => ({
  query: parameters.map(({ name, value }) => [name, value]),
  body: body === undefined || body.length === 0 ? undefined : body.toString(),
});

/** The caller asks for another form than the provider's, and knows nothing of its bytes. */
const OF_ANSWERS = ['accept', 'accept-encoding', 'range', 'te'];
const OF_BODIES = ['content-type', 'content-encoding', 'content-md5', 'digest', 'content-digest'];

function passedHeaders(
  given: readonly HeaderPair[],
  isRawBody: boolean,
  isShaped: boolean,
): HeaderPair[] {
  const dropped = new Set([...(isShaped ? OF_ANSWERS : []), ...(isRawBody ? [] : OF_BODIES)]);
  const kept = forwardableRequestHeaders(given, undefined).filter(([name]) => {
    const lower = name.toLowerCase();
    return !dropped.has(lower) && !(isShaped && lower.startsWith('if-'));
  });
  if (!isShaped) return kept;
  return [['accept', 'application/json'], ['accept-encoding', 'identity'], ...kept];
}
