import type { Choice, ConnectSession } from '#libs/connect';
import { SluiceError } from '#libs/errors';
import { RequireScope } from '#libs/projects';
import { Controller, Get, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { choosePage, type Wish } from './choose-page.js';
import { ConnectFlow } from './connect-flow.service.js';
import { fieldsOf } from './fields.js';
import { type FormState, formPage } from './form-page.js';
import { HostedErrors } from './hosted-errors.filter.js';
import { Hosted } from './hosted.js';
import { mayBeTriedAgain } from './outcomes.js';
import { againLink, leavePage } from './pages.js';
import { send } from './send-page.js';

/** The pages of a link. Whoever has it may use it: it makes one connection, and tells nothing. */
@ApiExcludeController()
@Controller('connect')
@RequireScope('public')
@UseFilters(HostedErrors)
export class HostedController {
  constructor(
    private readonly flow: ConnectFlow,
    private readonly hosted: Hosted,
  ) {}

  @Get('link/:token')
  async open(
    @Param('token') token: string,
    @Query() { integration, q }: { integration?: unknown; q?: unknown },
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const session = await this.#session(token, reply);
    if (!session) return;
    const choices = await this.hosted.connecting.choices(session);
    if (choices.length === 0)
      throw new SluiceError('not_found', { detail: 'The link offers nothing any more.' });
    const wanted =
      textOf(integration) ?? (choices.length === 1 ? choices[0]?.integration.key : undefined);
    const choice = choices.find((each) => each.integration.key === wanted);
    const opened = { token, session, choices, reply };
    if (choice) return this.#form(opened, choice);
    return this.#choose(opened, { unknown: wanted, search: textOf(q) });
  }

  @Post('link/:token/:integration')
  async submit(
    @Param() { token, integration }: { token: string; integration: string },
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.hosted.assertOwnForm(request);
    const session = await this.#session(token, reply);
    if (!session) return;
    const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
    const browser = this.hosted.browserOf(request);
    const from = { form, browser: browser.secret };
    const submitted = await this.flow.submit(session, integration, from);
    switch (submitted.kind) {
      case 'leave': {
        void reply.header('set-cookie', browser.cookie);
        const frame = await this.hosted.frame(session);
        const { integration: to } = await this.hosted.connecting.choice(session, integration);
        return send(reply, frame, leavePage(frame, to.name, submitted.url));
      }
      case 'settled': {
        const { outcome } = submitted;
        const again = mayBeTriedAgain(outcome) ? againLink(this.#urlOf(token)) : undefined;
        return this.hosted.result(reply, { session, integration, outcome, again });
      }
      case 'again': {
        void reply.code(422);
        const choices = await this.hosted.connecting.choices(session);
        const choice = await this.hosted.connecting.choice(session, integration);
        return this.#form({ token, session, choices, reply }, choice, {
          ...submitted,
          values: form,
        });
      }
      default:
        return submitted satisfies never;
    }
  }

  /** From the link in a 424 to a session. */
  @Get('reconnect/:sealed')
  async reconnect(@Param('sealed') sealed: string, @Res() reply: FastifyReply): Promise<void> {
    const { links, connecting, sessions } = this.hosted;
    const found = links.open(sealed);
    if (!found) return this.hosted.gone(reply);
    const { projectId, connectionId, leftS } = found;
    if (!(await connecting.isWaiting(found))) return this.hosted.gone(reply);
    const { token } = await sessions.create(projectId, {
      connection: connectionId,
      expiresIn: leftS,
    });
    void reply.header('cache-control', 'no-store').header('referrer-policy', 'same-origin');
    void reply.redirect(this.#urlOf(token), 303);
  }

  /** `undefined` when the answer has been given. */
  async #session(token: string, reply: FastifyReply): Promise<ConnectSession | undefined> {
    const session = await this.hosted.sessions.byToken(token).catch((error: unknown) => {
      if (error instanceof SluiceError && error.code === 'not_found') return undefined;
      throw error;
    });
    return (await this.hosted.isOpen(session, reply)) ? session : undefined;
  }

  async #choose({ session, choices, reply }: OpenSession, wish: Wish): Promise<void> {
    const frame = await this.hosted.frame(session);
    if (wish.unknown !== undefined) void reply.code(404);
    return send(reply, frame, choosePage(frame, choices, wish));
  }

  async #form(
    { token, session, choices, reply }: OpenSession,
    choice: Choice,
    state?: FormState,
  ): Promise<void> {
    const frame = await this.hosted.frame(session);
    const url = this.#urlOf(token);
    const form = {
      choice,
      fields: fieldsOf(choice, session),
      action: `${url}/${encodeURIComponent(choice.integration.key)}`,
      isReconnect: session.connectionId !== null,
      back: choices.length > 1 ? url : undefined,
    };
    return send(reply, frame, formPage(frame, form, state));
  }

  #urlOf(token: string): string {
    return `${this.hosted.publicUrl}/connect/link/${token}`;
  }
}

interface OpenSession {
  token: string;
  session: ConnectSession;
  choices: readonly Choice[];
  reply: FastifyReply;
}

/** A parameter that is given twice is none. */
const textOf = (given: unknown): string | undefined =>
  typeof given === 'string' && given !== '' ? given : undefined;
