import {
  Connecting,
  type ConnectSession,
  ConnectSessions,
  ConnectSettingsStore,
  ReconnectLinks,
} from '#libs/connect';
import { publicUrlOf, SETTINGS, type Settings } from '#libs/config';
import type { ConnectOutcome } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import { RequireScope } from '#libs/projects';
import {
  Controller,
  Get,
  Inject,
  Injectable,
  Param,
  Post,
  Query,
  Req,
  Res,
  UseFilters,
} from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { browserOf } from './browser.js';
import { ConnectFlow } from './connect-flow.service.js';
import { fieldsOf } from './fields.js';
import { HostedErrors } from './hosted-errors.filter.js';
import {
  choosePage,
  noticePage,
  type FormState,
  formPage,
  type Frame,
  leavePage,
  resultPage,
} from './pages.js';
import { frameOf, NOBODYS, send } from './send-page.js';

/** What the pages are made of. */
@Injectable()
export class HostedParts {
  constructor(
    readonly sessions: ConnectSessions,
    readonly connecting: Connecting,
    readonly settings: ConnectSettingsStore,
    readonly links: ReconnectLinks,
  ) {}
}

/** The pages that end users see. Whoever has a link may use it: it makes one connection, and tells nothing. */
@ApiExcludeController()
@Controller('connect')
@RequireScope('public')
@UseFilters(HostedErrors)
export class HostedController {
  readonly #publicUrl: string;

  constructor(
    private readonly flow: ConnectFlow,
    private readonly parts: HostedParts,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#publicUrl = publicUrlOf(settings);
  }

  @Get('link/:token')
  async open(
    @Param('token') token: string,
    @Query('integration') wanted: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const session = await this.#session(token, reply);
    if (!session) return;
    const frame = await this.#frame(session.projectId);
    const choices = await this.parts.connecting.choices(session);
    const [only, ...others] = choices;
    const choice =
      others.length === 0 ? only : choices.find(({ integration }) => integration.key === wanted);
    if (!choice) return send(reply, frame, choosePage(frame, choices));
    return this.#form({ token, session, frame, reply }, choice.integration.key);
  }

  @Post('link/:token/:integration')
  async submit(
    @Param() { token, integration }: { token: string; integration: string },
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!isFromHere(request, this.#publicUrl))
      throw new SluiceError('invalid_request', { detail: 'The form was not sent by its page.' });
    const session = await this.#session(token, reply);
    if (!session) return;
    const frame = await this.#frame(session.projectId);
    const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
    const browser = browserOf(request.headers.cookie, this.#publicUrl);
    const from = { form, browser: browser.secret };
    const submitted = await this.flow.submit(session, integration, from);
    switch (submitted.kind) {
      case 'leave': {
        void reply.header('set-cookie', browser.cookie);
        const { integration: to } = await this.parts.connecting.choice(session, integration);
        return send(reply, frame, leavePage(frame, to.name, submitted.url));
      }
      case 'settled':
        return this.#result(reply, session, submitted.outcome);
      case 'again':
        void reply.code(422);
        return this.#form({ token, session, frame, reply }, integration, {
          ...submitted,
          values: form,
        });
      default:
        return submitted satisfies never;
    }
  }

  @Get('callback/:name')
  async callback(
    @Param('name') name: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const parameters = new URLSearchParams(request.url.split('?').slice(1).join('?'));
    const browser = browserOf(request.headers.cookie, this.#publicUrl).secret;
    const back = await this.flow.comeBack(name, { parameters, browser });
    if (back.kind === 'settled') return this.#result(reply, back.session, back.outcome);
    const frame = frameOf(NOBODYS);
    const text =
      back.kind === 'unknown'
        ? 'It was used before, or it took longer than ten minutes. Open your link again.'
        : 'It was begun in another browser. Open your link again in this one.';
    void reply.code(400);
    return send(reply, frame, noticePage(frame, 'This authorisation cannot be completed', text));
  }

  /** From the link in a 424 to a session. */
  @Get('reconnect/:sealed')
  async reconnect(@Param('sealed') sealed: string, @Res() reply: FastifyReply): Promise<void> {
    const found = this.parts.links.open(sealed);
    if (!found) return this.#gone(reply);
    const { projectId, connectionId, leftS } = found;
    if (!(await this.parts.connecting.isWaiting(found))) return this.#gone(reply);
    const { token } = await this.parts.sessions.create(projectId, {
      ...{ connection: connectionId, expiresIn: leftS },
    });
    void reply.header('cache-control', 'no-store').header('referrer-policy', 'same-origin');
    void reply.redirect(`${this.#publicUrl}/connect/link/${token}`, 303);
  }

  /** `undefined` when the answer has been given. */
  async #session(token: string, reply: FastifyReply): Promise<ConnectSession | undefined> {
    const session = await this.parts.sessions.byToken(token).catch((error: unknown) => {
      if (error instanceof SluiceError && error.code === 'not_found') return undefined;
      throw error;
    });
    if (session && session.lastsMs > 0 && session.status !== 'connected') return session;
    await (session && session.lastsMs > 0 ? this.#used(reply) : this.#gone(reply));
    return undefined;
  }

  /** Whoever follows a link that was used learns nothing of what came of it. */
  async #used(reply: FastifyReply): Promise<void> {
    const frame = frameOf(NOBODYS);
    const text = 'An account was connected with it. You can close this window.';
    await send(reply, frame, noticePage(frame, 'This link has been used', text));
  }

  async #gone(reply: FastifyReply): Promise<void> {
    const frame = frameOf(NOBODYS);
    void reply.code(410);
    await send(
      reply,
      frame,
      noticePage(
        frame,
        'This link is not good any more',
        'Links last half an hour at most. Ask for another one where you got it.',
      ),
    );
  }

  async #form(
    { token, session, frame, reply }: Opened,
    integration: string,
    state?: FormState,
  ): Promise<void> {
    const choice = await this.parts.connecting.choice(session, integration);
    const action = `${this.#publicUrl}/connect/link/${token}/${encodeURIComponent(integration)}`;
    const isReconnect = session.connectionId !== null;
    const form = { choice, fields: fieldsOf(choice, session), action, isReconnect };
    return send(reply, frame, formPage(frame, form, state));
  }

  async #result(
    reply: FastifyReply,
    session: ConnectSession,
    outcome: ConnectOutcome,
  ): Promise<void> {
    const frame = await this.#frame(session.projectId);
    const { origins } = frame.settings;
    // What the project has taken back since does not count any more.
    const origin = session.origin !== null && origins.includes(session.origin) && session.origin;
    const returnUrl = backTo(session, outcome, origins);
    const told = { session: session.id, outcome, origin: origin || null, returnUrl };
    return send(reply, frame, resultPage(frame, told));
  }

  async #frame(projectId: string): Promise<Frame> {
    return frameOf(await this.parts.settings.get(projectId));
  }
}

interface Opened {
  token: string;
  session: ConnectSession;
  frame: Frame;
  reply: FastifyReply;
}

/** Another page must not send the form in somebody's name. Browsers say which page does (Fetch §3.2); what says nothing is none. */
function isFromHere({ headers }: FastifyRequest, publicUrl: string): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  if (site !== undefined) return site === 'same-origin';
  return origin === undefined || origin === new URL(publicUrl).origin;
}

function backTo(
  { id, returnUrl }: ConnectSession,
  outcome: ConnectOutcome,
  origins: readonly string[],
): string | undefined {
  if (returnUrl === null || !origins.includes(new URL(returnUrl).origin)) return undefined;
  const url = new URL(returnUrl);
  url.searchParams.set('session', id);
  url.searchParams.set('status', outcome.error ? 'failed' : 'connected');
  if (outcome.error) url.searchParams.set('error', outcome.error.code);
  else url.searchParams.set('connection', outcome.connection);
  return url.href;
}
