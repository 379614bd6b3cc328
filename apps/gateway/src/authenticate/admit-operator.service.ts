import { createHash, timingSafeEqual } from 'node:crypto';
import { publicUrlOf, SETTINGS, type Settings } from '#libs/config';
import { hasRole, type OperatorRole, type Scope, SCOPES } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import {
  type OpenSession,
  type Operator,
  type OperatorRequest,
  OperatorSessions,
  type RequiredRole,
  seesProject,
  sessionTokenIn,
  siteOf,
} from '#libs/operators';
import {
  type AuthenticatedRequest,
  type Caller,
  Projects,
  type RequiredScope,
} from '#libs/projects';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const READS = ['GET', 'HEAD'];
const SCOPES_OF: Record<OperatorRole, readonly Scope[]> = {
  viewer: ['jobs', 'manage'],
  operator: ['jobs', 'manage', 'proxy'],
  admin: SCOPES,
};

type KnownRequest = FastifyRequest & AuthenticatedRequest & OperatorRequest;

/** What a route asks of whoever wants to use it. */
interface Demands {
  scopes: readonly RequiredScope[];
  role: RequiredRole | undefined;
}

/**
 * A session of the console → Caller, in the project that the request names. So pages use the routes
 * that keys use. A cookie alone is nothing: requests to those routes name their project in a
 * header, which no other site can send, and changes carry the session's token.
 */
@Injectable()
export class AdmitOperator {
  readonly #publicUrl: string;

  constructor(
    private readonly sessions: OperatorSessions,
    private readonly projects: Projects,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#publicUrl = publicUrlOf(settings);
  }

  /** Whether the request comes from the console's pages, or is for them alone. */
  isConcerned({ raw: { headers } }: FastifyRequest, scopes: readonly RequiredScope[]): boolean {
    if (scopes.includes('operator')) return true;
    if (headers['sluice-project'] === undefined) return false;
    return sessionTokenIn(headers, this.#publicUrl) !== undefined;
  }

  /** @throws SluiceError `session_ended`, `operator_not_allowed`, `not_found` */
  async admit(request: KnownRequest, demands: Demands): Promise<true> {
    const token = sessionTokenIn(request.raw.headers, this.#publicUrl);
    const session = token === undefined ? undefined : await this.sessions.find(token);
    if (!session) throw new SluiceError('session_ended');
    if (!READS.includes(request.method)) assertOwn(request, session);
    assertRole(session.operator, request.method, demands.role);
    request.session = session;
    const isForOperators = demands.scopes.includes('operator');
    if (isForOperators && request.raw.headers['sluice-project'] === undefined) return true;
    request.caller = await this.#caller(session, request);
    if (!isForOperators) assertScope(request.caller, demands.scopes);
    return true;
  }

  /** @throws SluiceError `not_found` for a project that is not there, or not for this operator */
  async #caller({ operator }: OpenSession, { raw }: FastifyRequest): Promise<Caller> {
    const { id: keyId, role, projectIds } = operator;
    const projectId = String(raw.headers['sluice-project']);
    if (!UUID.test(projectId) || !seesProject(operator, projectId)) throw noProject();
    await this.projects.get(projectId).catch((error: unknown) => {
      throw error instanceof SluiceError && error.code === 'not_found' ? noProject() : error;
    });
    return {
      keyId,
      projectId,
      scopes: new Set(SCOPES_OF[role]),
      installation: role === 'admin' && projectIds === null,
      connectionId: undefined,
      requestLimits: { key: {}, project: {} },
    };
  }
}

const noProject = () => new SluiceError('not_found', { detail: 'There is no such project.' });

/** Another site can make a browser send its cookie; it cannot know the token. */
function assertOwn({ raw: { headers } }: FastifyRequest, { csrfToken }: OpenSession): void {
  if (siteOf(headers) === 'other' || !isSame(String(headers['sluice-csrf'] ?? ''), csrfToken))
    throw new SluiceError('operator_not_allowed', {
      detail:
        'The request does not come from the console: it lacks the "sluice-csrf" of its session.',
    });
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
const isSame = (given: string, expected: string): boolean =>
  timingSafeEqual(digestOf(given), digestOf(expected));

function assertRole({ role }: Operator, method: string, marked: RequiredRole | undefined): void {
  const needed = marked ?? (READS.includes(method) ? 'viewer' : 'operator');
  if (needed !== 'never' && hasRole(role, needed)) return;
  const detail =
    needed === 'never'
      ? 'The route is for API keys: what a browser sends along would go to the third party.'
      : `It needs the role "${needed}", and you have "${role}".`;
  throw new SluiceError('operator_not_allowed', { detail });
}

function assertScope({ scopes, installation }: Caller, required: readonly RequiredScope[]): void {
  const isMet = required.includes('installation')
    ? installation
    : required.some((scope) => scopes.has(scope as Scope));
  if (isMet) return;
  const detail = 'It needs an admin who is not bound to projects.';
  throw new SluiceError('operator_not_allowed', { detail });
}
