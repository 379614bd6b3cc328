import type { ServerResponse } from 'node:http';
import { Providers, type VerificationRequest, verificationRequest } from '#libs/catalog';
import {
  ConnectionDirectory,
  type ConnectionRoute,
  Connections,
  type Integration,
  Integrations,
} from '#libs/connections';
import { matchesBody, valueAtPointer } from '#libs/contracts';
import { type ErrorCode, SluiceError } from '#libs/errors';
import { Injectable } from '@nestjs/common';
import type { VerificationView } from '../manage/views.js';
import { Resolve } from '../resolve/resolve.service.js';
import { Look } from './look.service.js';

/** As much as is looked at of any body. */
const LOOK_BYTES = 16_384;
/** Of a verification in the middle of something else. */
const BUDGET_MS = 20_000;
/** As much as is shown of an account's name. */
const MAX_NAME = 200;

/** What these say, they say of the connection; all others mean that nothing was learned of it. */
const FINDINGS = new Set<ErrorCode>([
  ...(['needs_reauth', 'connection_disabled', 'credentials_unavailable'] as const),
  ...(['upstream_refused', 'upstream_reset', 'upstream_dns', 'upstream_tls'] as const),
  ...(['upstream_timeout', 'upstream_protocol_error', 'upstream_address_denied'] as const),
]);

/**
 * `isRefused`: it was not the request or the third party's state that failed, but what the
 * connection holds.
 */
type Finding = Pick<VerificationView, 'ok' | 'status' | 'error'> & {
  isRefused: boolean;
  account?: string | undefined;
};

/** What was learned of a candidate. */
interface Verification {
  verdict: 'works' | 'refused' | 'unknown';
  /** What its owner calls the account. */
  account?: string | undefined;
}

interface Asked {
  request: VerificationRequest;
  /** Of whoever waits for the verification, if anybody does. */
  response?: ServerResponse;
  callerTimeoutMs?: number;
}

/**
 * Makes the cheap request that an integration or its provider names for this, as any other call: in
 * turn, with fresh credentials, once.
 */
@Injectable()
export class VerifyConnection {
  constructor(
    private readonly connections: Connections,
    private readonly integrations: Integrations,
    private readonly providers: Providers,
    private readonly directory: ConnectionDirectory,
    private readonly resolve: Resolve,
    private readonly look: Look,
  ) {}

  /**
   * @throws SluiceError `not_found`; `conflict` when no request is named; what keeps a call from
   *   being made at all
   */
  async verify(projectId: string, id: string, response: ServerResponse): Promise<VerificationView> {
    const { integration } = await this.connections.get(projectId, id);
    const request = await this.#request(integration);
    const asking = async () =>
      this.#ask(await this.resolve.connection({ projectId, connectionId: undefined }, id), {
        request,
        response,
      });
    const { ok, status, error, account } = await findingOf(asking);
    const { method, path } = request;
    const named = account === undefined ? {} : { account };
    return { ok, status, error, ...named, request: { method, path } };
  }

  /** Of a candidate, in a bounded time, whether anybody waits or not. Never throws. */
  async verdict(candidate: string): Promise<Verification> {
    try {
      const route = await this.directory.byId(candidate);
      const { projectId, integrationId } = route;
      const request = await this.#request(await this.integrations.get(projectId, integrationId));
      const asked = { request, callerTimeoutMs: BUDGET_MS };
      const { ok, isRefused, account } = await findingOf(() => this.#ask(route, asked));
      if (ok) return { verdict: 'works', account };
      return { verdict: isRefused ? 'refused' : 'unknown' };
    } catch {
      return { verdict: 'unknown' };
    }
  }

  async #request({ projectId, provider, verify: own }: Integration): Promise<VerificationRequest> {
    const known = provider === null ? undefined : await this.providers.get(projectId, provider);
    const verify = own ?? known?.facts.verify;
    if (verify) return verificationRequest(verify);
    throw new SluiceError('conflict', {
      detail:
        'No request is known to verify the connection with. Name one in "verify" of the integration.',
    });
  }

  async #ask(
    route: ConnectionRoute,
    { request: { expect, account, ...described }, response, callerTimeoutMs }: Asked,
  ): Promise<Finding> {
    const asked = { request: described, bytes: LOOK_BYTES, response, callerTimeoutMs };
    const { status, text } = await this.look.at(route, asked);
    const isSuccess = status >= 200 && status < 300;
    const ok = isSuccess && matchesBody(expect, text);
    const saysExpired = route.expired.some(
      (signal) => signal.status === status && matchesBody(signal.body, text),
    );
    const isRefused = !ok && (isSuccess || saysExpired || status === 401 || status === 403);
    return { ok, isRefused, status, error: null, account: ok ? nameAt(text, account) : undefined };
  }
}

/** Failures that say something of the connection are findings. */
async function findingOf(asking: () => Promise<Finding>): Promise<Finding> {
  try {
    return await asking();
  } catch (error) {
    if (!(error instanceof SluiceError) || !FINDINGS.has(error.code)) throw error;
    const { code, message } = error;
    const isRefused = code === 'needs_reauth';
    return { ok: false, isRefused, status: null, error: { code, message } };
  }
}

function nameAt(text: string, pointer: string | undefined): string | undefined {
  if (pointer === undefined) return undefined;
  try {
    const value = valueAtPointer(JSON.parse(text), pointer);
    return typeof value === 'string' && value !== '' ? value.slice(0, MAX_NAME) : undefined;
  } catch {
    return undefined;
  }
}
