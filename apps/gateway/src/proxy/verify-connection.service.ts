import { Providers, type VerificationRequest, verificationRequest } from '#libs/catalog';
import { type ConnectionRoute, Connections } from '#libs/connections';
import { matchesBody } from '#libs/contracts';
import { type ErrorCode, SluiceError } from '#libs/errors';
import { Injectable } from '@nestjs/common';
import { AcceptJob } from '../accept/accept-job.service.js';
import type { VerificationView } from '../manage/views.js';
import { AnswerProbe } from '../reply/answer-probe.js';
import { decodeBody } from '../reply/links/decode-body.js';
import type { Presence } from '../reply/presence.js';
import { Resolve } from '../resolve/resolve.service.js';
import { MakeCall } from './make-call.service.js';

/** As much as is looked at of any body. */
const LOOK_BYTES = 16_384;

/** What these say, they say of the connection; all others mean that nothing was learned of it. */
const FINDINGS = new Set<ErrorCode>([
  ...(['needs_reauth', 'connection_disabled', 'credentials_unavailable'] as const),
  ...(['upstream_refused', 'upstream_reset', 'upstream_dns', 'upstream_tls'] as const),
  ...(['upstream_timeout', 'upstream_protocol_error', 'upstream_address_denied'] as const),
]);

type Finding = Pick<VerificationView, 'ok' | 'status' | 'error'>;

/** Makes the cheap request that a provider names for this, as any other call: in turn, with fresh credentials, once. */
@Injectable()
export class VerifyConnection {
  constructor(
    private readonly connections: Connections,
    private readonly providers: Providers,
    private readonly resolve: Resolve,
    private readonly accept: AcceptJob,
    private readonly makeCall: MakeCall,
  ) {}

  /** @throws SluiceError `not_found`; `conflict` when no provider names a request; what keeps a call from being made at all */
  async verify(projectId: string, id: string, presence: Presence): Promise<VerificationView> {
    const { integration } = await this.connections.get(projectId, id);
    const { provider } = integration;
    const known = provider === null ? undefined : await this.providers.get(projectId, provider);
    const request = known && verificationRequest(known.facts);
    if (!request)
      throw new SluiceError('conflict', {
        detail: 'The provider of the integration names no request to verify a connection with.',
      });
    try {
      const route = await this.resolve.connection({ projectId }, id);
      const finding = await this.#ask(route, request, presence);
      return { ...finding, request: { method: request.method, path: request.path } };
    } catch (error) {
      if (!(error instanceof SluiceError) || !FINDINGS.has(error.code)) throw error;
      const { code, message } = error;
      const { method, path } = request;
      return { ok: false, status: null, error: { code, message }, request: { method, path } };
    }
  }

  async #ask(
    route: ConnectionRoute,
    { expect, ...described }: VerificationRequest,
    presence: Presence,
  ): Promise<Finding> {
    const request = this.accept.request({ ...described, bodyEncoding: 'utf8' }, route, {});
    const probes: AnswerProbe[] = [];
    await this.makeCall.make({
      route,
      accepted: { request, timeouts: route.timeouts, callerTimeoutMs: undefined },
      presence,
      answerTo: (grant) => {
        const probe = new AnswerProbe(LOOK_BYTES, grant);
        probes.push(probe);
        return probe;
      },
    });
    const [probe] = probes;
    if (!probe?.head) throw new SluiceError('shutting_down');
    const { status, headers } = probe.head;
    const decoded = decodeBody(probe.body, headers, LOOK_BYTES);
    const text = Buffer.isBuffer(decoded) ? decoded.toString() : '';
    return { ok: status >= 200 && status < 300 && matchesBody(expect, text), status, error: null };
  }
}
