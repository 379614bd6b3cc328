import { Providers, type VerificationRequest, verificationRequest } from '#libs/catalog';
import { type ConnectionRoute, Connections } from '#libs/connections';
import { matchesBody } from '#libs/contracts';
import { textStart } from '#libs/egress';
import { type ErrorCode, SluiceError } from '#libs/errors';
import { Injectable } from '@nestjs/common';
import { AcceptJob } from '../accept/accept-job.service.js';
import type { VerificationView } from '../manage/views.js';
import { AnswerProbe } from '../reply/answer-probe.js';
import { Presence } from '../reply/presence.js';
import { Resolve } from '../resolve/resolve.service.js';
import { MakeCall } from './make-call.service.js';

/** As much as is looked at of any body. */
const LOOK_BYTES = 16_384;
/** Of a verification in the middle of something else. */
const BUDGET_MS = 20_000;

/** What these say, they say of the connection; all others mean that nothing was learned of it. */
const FINDINGS = new Set<ErrorCode>([
  ...(['needs_reauth', 'connection_disabled', 'credentials_unavailable'] as const),
  ...(['upstream_refused', 'upstream_reset', 'upstream_dns', 'upstream_tls'] as const),
  ...(['upstream_timeout', 'upstream_protocol_error', 'upstream_address_denied'] as const),
]);

/** `isRefused`: it was not the request or the third party's state that failed, but what the connection holds. */
type Finding = Pick<VerificationView, 'ok' | 'status' | 'error'> & { isRefused: boolean };

interface Asked {
  request: VerificationRequest;
  presence: Presence;
  callerTimeoutMs?: number;
}

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
    const request = await this.#request(projectId, id);
    const { method, path } = request;
    const { isRefused: _internal, ...found } = await this.#find(
      { projectId, id },
      { request, presence },
    );
    return { ...found, request: { method, path } };
  }

  /** In a bounded time, whether anybody waits or not. Never throws. */
  async verdict(projectId: string, id: string): Promise<'works' | 'refused' | 'unknown'> {
    try {
      const request = await this.#request(projectId, id);
      const asked = { request, presence: new Presence(), callerTimeoutMs: BUDGET_MS };
      const { ok, isRefused } = await this.#find({ projectId, id }, asked);
      if (ok) return 'works';
      return isRefused ? 'refused' : 'unknown';
    } catch {
      return 'unknown';
    }
  }

  async #request(projectId: string, id: string): Promise<VerificationRequest> {
    const { integration } = await this.connections.get(projectId, id);
    const { provider } = integration;
    const known = provider === null ? undefined : await this.providers.get(projectId, provider);
    const request = known && verificationRequest(known.facts);
    if (request) return request;
    throw new SluiceError('conflict', {
      detail: 'The provider of the integration names no request to verify a connection with.',
    });
  }

  async #find(
    { projectId, id }: { projectId: string; id: string },
    asked: Asked,
  ): Promise<Finding> {
    try {
      return await this.#ask(await this.resolve.connection({ projectId }, id), asked);
    } catch (error) {
      if (!(error instanceof SluiceError) || !FINDINGS.has(error.code)) throw error;
      const { code, message } = error;
      return {
        ok: false,
        isRefused: code === 'needs_reauth',
        status: null,
        error: { code, message },
      };
    }
  }

  async #ask(
    route: ConnectionRoute,
    { request: { expect, ...described }, presence, callerTimeoutMs }: Asked,
  ): Promise<Finding> {
    const request = this.accept.request({ ...described, bodyEncoding: 'utf8' }, route, {});
    const probes: AnswerProbe[] = [];
    await this.makeCall.make({
      route,
      accepted: { request, timeouts: route.timeouts, callerTimeoutMs },
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
    const text = await textStart(probe.body, headers, LOOK_BYTES);
    const isSuccess = status >= 200 && status < 300;
    const ok = isSuccess && matchesBody(expect, text);
    const saysExpired = route.expired.some(
      (signal) => signal.status === status && matchesBody(signal.body, text),
    );
    const isRefused = !ok && (isSuccess || saysExpired || status === 401 || status === 403);
    return { ok, isRefused, status, error: null };
  }
}
