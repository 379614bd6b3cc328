import { AuthorizationAttempts } from '#libs/connect';
import { RequireScope } from '#libs/projects';
import { Controller, Get, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ConnectFlow } from './connect-flow.service.js';
import { HostedErrors } from './hosted-errors.filter.js';
import { Hosted } from './hosted.js';
import { mayBeTriedAgain } from './outcomes.js';
import { againForm, leavePage } from './pages.js';
import { send } from './send-page.js';

const TITLE = 'This authorisation cannot be completed';
const TEXTS = {
  unknown: 'It was used before, or it took longer than ten minutes. Open your link again.',
  other_browser: 'It was begun in another browser. Open your link again in this one.',
};

/**
 * Where providers send people back to, and where they see what came of it: each in the browser that
 * began, and in no other.
 */
@ApiExcludeController()
@Controller('connect')
@RequireScope('public')
@UseFilters(HostedErrors)
export class ResultController {
  constructor(
    private readonly flow: ConnectFlow,
    private readonly attempts: AuthorizationAttempts,
    private readonly hosted: Hosted,
  ) {}

  /** `code` and `state` do not stay in the address: what came of them is shown at another one. */
  @Get('callback/:name')
  async callback(
    @Param('name') name: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const parameters = new URLSearchParams(request.url.split('?').slice(1).join('?'));
    const browser = this.hosted.browserOf(request).secret;
    const key = await this.flow.comeBack(name, { parameters, browser });
    void reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
    void reply.redirect(this.#urlOf('result', key), 303);
  }

  @Get('result/:key')
  async result(
    @Param('key') key: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const ended = await this.attempts.ended(key, this.hosted.browserOf(request).secret);
    if (ended.kind !== 'ended') return this.#incomplete(reply, ended.kind);
    const { attempt, outcome } = ended;
    const session = await this.hosted.sessions.byId(attempt.sessionId);
    const again = mayBeTriedAgain(outcome) ? againForm(this.#urlOf('again', key)) : undefined;
    const { integrationId: integration } = attempt;
    return this.hosted.result(reply, { session, integration, outcome, again });
  }

  /** Once more to the provider, for the same account of the same integration. */
  @Post('again/:key')
  async again(
    @Param('key') key: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.hosted.assertOwnForm(request);
    const { secret, cookie } = this.hosted.browserOf(request);
    const ended = await this.attempts.ended(key, secret);
    if (ended.kind !== 'ended') return this.#incomplete(reply, ended.kind);
    const { sessionId, integrationId, variables } = ended.attempt;
    const session = await this.hosted.sessions.byId(sessionId);
    if (!(await this.hosted.isOpen(session, reply))) return;
    const choice = await this.hosted.connecting.choice(session, integrationId);
    const url = await this.flow.leave(session, choice, { browser: secret, variables });
    const frame = await this.hosted.frame(session);
    void reply.header('set-cookie', cookie);
    return send(reply, frame, leavePage(frame, choice.integration.name, url));
  }

  #incomplete(reply: FastifyReply, kind: keyof typeof TEXTS): Promise<void> {
    void reply.code(400);
    return this.hosted.notice(reply, TITLE, TEXTS[kind]);
  }

  #urlOf(page: 'result' | 'again', key: string): string {
    return `${this.hosted.publicUrl}/connect/${page}/${key}`;
  }
}
