import type { ConnectionRoute } from '#libs/connections';
import { isRefusedMethod, PASSED_METHODS, type ProxyRequest } from '#libs/contracts';
import { forwardableRequestHeaders, joinTarget } from '#libs/egress';
import { SluiceError } from '#libs/errors';
import type { AuthenticatedRequest, PresentedKey } from '#libs/projects';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { hopsOf, withHop } from './hops.js';
import { placesCredentialIn, targetWithoutKey, withoutKey } from './key-traces.js';
import { type OwnHeaders, readOwnHeaders, withoutOwnPreferences } from './own-headers.js';
import { rawHeaders, rawTarget } from './raw-target.js';

const NO_BODY = Buffer.alloc(0);

/** A request that may take its turn. */
export interface AcceptedCall extends OwnHeaders {
  request: ProxyRequest;
}

/** Raw HTTP → ProxyRequest: bytes as sent, refusals before anything is queued. */
@Injectable()
export class Accept {
  /**
   * @throws SluiceError `invalid_api_key`, `request_too_large`, `invalid_path`, `host_not_allowed`,
   *   `method_not_allowed`, `loop_detected`, `invalid_request`
   */
  call(incoming: FastifyRequest & AuthenticatedRequest, route: ConnectionRoute): AcceptedCall {
    const { key, place } = presentedIn(incoming, route);
    if (isRefusedMethod(incoming.method))
      throw new SluiceError('method_not_allowed', { dispatched: false, allow: PASSED_METHODS });
    const hops = hopsOf(incoming.raw.headers);
    const target = targetWithoutKey(rawTarget(incoming.raw), key);
    const body = Buffer.isBuffer(incoming.body) ? incoming.body : NO_BODY;
    if (body.length > route.maxRequestBytes)
      throw new SluiceError('request_too_large', { dispatched: false });
    const { path } = joinTarget(route, target);
    const { isAsync, isPreferred, callerTimeoutMs, rewriteLinks } = readOwnHeaders(
      incoming.raw.headers,
    );
    const headers = withoutOwnPreferences(
      forwardableRequestHeaders(
        withoutKey(rawHeaders(incoming.raw), key),
        place.in === 'header' ? place.name : undefined,
      ),
      incoming.raw.headers,
    );
    return {
      isAsync,
      isPreferred,
      callerTimeoutMs,
      rewriteLinks,
      request: { method: incoming.method, target, headers: withHop(headers, path, hops), body },
    };
  }
}

/**
 * The caller was known by a key in a header that is ours to read, or in the integration's place for
 * a credential.
 */
function presentedIn({ presented }: AuthenticatedRequest, { auth }: ConnectionRoute): PresentedKey {
  if (!presented) throw new SluiceError('invalid_api_key', { dispatched: false });
  const { place, isElsewhere } = presented;
  if (!isElsewhere || placesCredentialIn(auth, place)) return presented;
  const where = place.in === 'header' ? 'the header' : 'the query parameter';
  throw new SluiceError('invalid_api_key', {
    dispatched: false,
    detail: `The integration puts no credential into ${where} "${place.name}", where the key is.`,
  });
}
