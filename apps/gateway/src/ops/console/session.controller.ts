import { parseNetworks, publicUrlOf, SETTINGS, type Settings } from '#libs/config';
import {
  type Login,
  loginSchema,
  type Page,
  type PageQuery,
  pageQuerySchema,
} from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import {
  CurrentSession,
  OperatorLogin,
  Operators,
  OperatorSessions,
  type OpenSession,
  RequireRole,
  sessionCookie,
  siteOf,
} from '#libs/operators';
import { RequireScope } from '#libs/projects';
import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Inject,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { clientAddress } from '../client-address.js';
import {
  type OperatorSessionView,
  presentOperator,
  presentSession,
  type SessionView,
} from './views.js';

const knownId = new ParseUUIDPipe({ exceptionFactory: () => new SluiceError('not_found') });

/** How an operator gets into the console, and out of it. */
@ApiExcludeController()
@Controller('ops/api')
@RequireScope('operator')
export class SessionController {
  readonly #publicUrl: string;
  readonly #trusted: ReturnType<typeof parseNetworks>;

  constructor(
    private readonly login: OperatorLogin,
    private readonly operators: Operators,
    private readonly sessions: OperatorSessions,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#publicUrl = publicUrlOf(settings);
    this.#trusted = parseNetworks(settings.SLUICE_TRUSTED_PROXIES);
  }

  @Post('login')
  @HttpCode(200)
  @RequireScope('public')
  @Header('cache-control', 'no-store')
  async open(
    @Body({ schema: loginSchema }) given: Login,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    const { headers, raw } = reply.request;
    if (!this.operators.isOpen) throw new SluiceError('not_found', { detail: NOBODY });
    // A page of somebody else's must not log a person in under a name of its own.
    if (siteOf(headers) === 'other')
      throw new SluiceError('operator_not_allowed', { detail: 'Log in at /ops/login.' });
    const address = clientAddress(raw, this.#trusted);
    const operator = await this.login.operator(given, address).catch(asFailedLogin);
    const agent = headers['user-agent'] ?? '';
    const { id, token, csrfToken } = await this.sessions.open(operator, { address, agent });
    void reply.header('set-cookie', sessionCookie(this.#publicUrl, token));
    return { id, operator: presentOperator(operator), csrfToken };
  }

  @Get('session')
  @Header('cache-control', 'no-store')
  current(@CurrentSession() { id, operator, csrfToken }: OpenSession): SessionView {
    return { id, operator: presentOperator(operator), csrfToken };
  }

  @Post('logout')
  @HttpCode(204)
  @RequireRole('viewer')
  async close(
    @CurrentSession() { id }: OpenSession,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.end(id);
    void reply.header('set-cookie', sessionCookie(this.#publicUrl));
  }

  /** One's own; an admin of the installation sees everybody's. */
  @Get('sessions')
  async list(
    @CurrentSession() session: OpenSession,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<OperatorSessionView>> {
    const { data, nextCursor } = await this.sessions.list(query, reachOf(session));
    return { data: data.map((each) => presentSession(each, session)), nextCursor };
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  @RequireRole('viewer')
  end(@CurrentSession() session: OpenSession, @Param('id', knownId) id: string): Promise<void> {
    return this.sessions.end(id, reachOf(session));
  }
}

const NOBODY = 'There is no console without operators: set SLUICE_OPS_USERS.';

/** Whose sessions one may see: `undefined` for everybody's. */
const reachOf = ({ operator }: OpenSession): string | undefined =>
  operator.role === 'admin' && operator.projectIds === null ? undefined : operator.id;

/** A browser would ask for HTTP Basic beside the page that asks already. */
function asFailedLogin(error: unknown): never {
  if (error instanceof SluiceError && error.code === 'operator_unknown')
    throw new SluiceError('login_failed');
  throw error;
}
