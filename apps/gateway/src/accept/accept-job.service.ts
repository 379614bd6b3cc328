import type { ConnectionRoute } from '#libs/connections';
import { type CreateJob, type HeaderPair, JsonSource, type ProxyRequest } from '#libs/contracts';
import { forwardableRequestHeaders, joinTarget } from '#libs/egress';
import { SluiceError } from '#libs/errors';
import { Injectable } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import { hopsOf, withHop } from './hops.js';
import { type JobText, parametersOf } from './job-text.js';

const NO_BODY = Buffer.alloc(0);
const METADATA_BYTES = 16_384;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** The part of a job that is sent. */
type Described = Pick<CreateJob, 'method' | 'path' | 'query' | 'body' | 'bodyEncoding'> & {
  headers?: readonly HeaderPair[] | Record<string, string> | undefined;
  /** Goes before what was read of it. */
  text?: JobText;
};

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
    return { method: job.method, target, headers: withHop(headersOf(job), path, hops), body };
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

function targetOf({ path, text, query = {} }: Described): string {
  const parameters = text?.query
    ? parametersOf(text.query)
    : Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
  const encoded = new URLSearchParams(parameters).toString();
  if (encoded === '') return path;
  return `${path}${path.includes('?') ? '&' : '?'}${encoded}`;
}

function bodyOf({ body, bodyEncoding, text }: Described): Buffer {
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

function headersOf({ headers = [], body }: Described): HeaderPair[] {
  const given = isList(headers) ? headers : Object.entries(headers);
  const kept = forwardableRequestHeaders(given, undefined);
  const isJson = body !== undefined && typeof body !== 'string';
  const hasType = kept.some(([name]) => name.toLowerCase() === 'content-type');
  return isJson && !hasType ? [...kept, ['content-type', 'application/json']] : kept;
}

const isList = (headers: NonNullable<Described['headers']>): headers is readonly HeaderPair[] =>
  Array.isArray(headers);
