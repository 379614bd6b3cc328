import type { ConnectionRoute } from '#libs/connections';
import { type CreateJob, type HeaderPair, JsonSource, type ProxyRequest } from '#libs/contracts';
import { forwardableRequestHeaders, joinTarget } from '#libs/egress';
import { SluiceError } from '#libs/errors';
import { Injectable } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import type { ResourceCall } from './accept-resource.service.js';
import { hopsOf, withHop } from './hops.js';
import { type JobText, parametersOf } from './job-text.js';

const NO_BODY = Buffer.alloc(0);
const METADATA_BYTES = 16_384;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** The part of a job that is sent. */
type Content = Pick<CreateJob, 'query' | 'body' | 'bodyEncoding'> & {
  headers?: readonly HeaderPair[] | Record<string, string> | undefined;
  /** Goes before what was read of it. */
  text?: JobText;
};
type Described = Content & { method: string; path: string };

/**
 * A described request → ProxyRequest: what would arrive if its caller sent it through the proxied
 * route.
 */
@Injectable()
export class AcceptJob {
  /**
   * @param described the headers of the request that describes the job
   * @throws SluiceError `request_too_large`, `invalid_path`, `host_not_allowed`, `loop_detected`,
   *   `invalid_request`
   */
  request(job: Described, route: ConnectionRoute, described: IncomingHttpHeaders): ProxyRequest {
    const hops = hopsOf(described);
    const target = targetOf(job);
    const { path } = joinTarget(route, target);
    const body = bodyOf(job);
    if (body.length > route.maxRequestBytes)
      throw new SluiceError('request_too_large', { dispatched: false });
    const method = job.method.toUpperCase();
    return { method, target, headers: withHop(headersOf(job), path, hops), body };
  }

  /** What a job asks of a resource. @throws SluiceError `invalid_request` */
  resourceCall(job: Content & { id?: string | undefined }): ResourceCall {
    return { id: job.id, query: queryOf(job), headers: headersOf(job), body: bodyOf(job) };
  }

  /** @throws SluiceError `invalid_request` */
  metadata({ metadata }: JobText): JsonSource | undefined {
    if (metadata === undefined) return undefined;
    if (metadata.length <= METADATA_BYTES) return new JsonSource(metadata.toString());
    throw new SluiceError('invalid_request', {
      errors: [{ path: 'metadata', message: 'is larger than 16 KiB' }],
      dispatched: false,
    });
  }
}

function targetOf({ path, ...content }: Described): string {
  const query = queryOf(content);
  if (query === '') return path;
  return `${path}${path.includes('?') ? '&' : '?'}${query}`;
}

function queryOf({ text, query = {} }: Content): string {
  const parameters = text?.query
    ? parametersOf(text.query)
    : Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
  return new URLSearchParams(parameters).toString();
}

function bodyOf({ body, bodyEncoding, text }: Content): Buffer {
  if (text?.body) return text.body;
  if (body === undefined) return NO_BODY;
  if (typeof body !== 'string') return Buffer.from(JSON.stringify(body));
  if (bodyEncoding === 'utf8') return Buffer.from(body);
  if (BASE64.test(body)) return Buffer.from(body, 'base64');
  throw new SluiceError('invalid_request', {
    errors: [{ path: 'body', message: 'is not base64, which "bodyEncoding" says it is' }],
    dispatched: false,
  });
}

function headersOf({ headers = [], body }: Content): HeaderPair[] {
  const given = isList(headers) ? headers : Object.entries(headers);
  const kept = forwardableRequestHeaders(given, undefined);
  const isJson = body !== undefined && typeof body !== 'string';
  const hasType = kept.some(([name]) => name.toLowerCase() === 'content-type');
  return isJson && !hasType ? [...kept, ['content-type', 'application/json']] : kept;
}

const isList = (headers: NonNullable<Content['headers']>): headers is readonly HeaderPair[] =>
  Array.isArray(headers);
