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
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Browser, browserOf } from './browser.js';
import type { Html } from './html.js';
import type { Frame } from './layout.js';
import { noticePage } from './pages.js';
import { resultPage } from './result-page.js';
import { frameOf, NOBODYS, send } from './send-page.js';

/** What is shown of a session's end. */
export interface EndPage {
  session: ConnectSession;
  /** Key or id. */
  integration: string;
  outcome: ConnectOutcome;
  again: Html | undefined;
}

/** What the pages of a link and of its end have in common. */
@Injectable()
export class Hosted {
  readonly publicUrl: string;

  constructor(
    readonly sessions: ConnectSessions,
    readonly connecting: Connecting,
    readonly links: ReconnectLinks,
    private readonly pages: ConnectSettingsStore,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.publicUrl = publicUrlOf(settings);
  }

  browserOf({ headers }: FastifyRequest): Browser {
    return browserOf(headers.cookie, this.publicUrl);
  }

  /** Another page must not send a form in somebody's name. @throws SluiceError `invalid_request` */
  assertOwnForm(request: FastifyRequest): void {
    if (isFromHere(request, this.publicUrl)) return;
    throw new SluiceError('invalid_request', { detail: 'The form was not sent by its page.' });
  }

  /** @returns whether a connection can be made with it; otherwise the answer has been given */
  async isOpen(session: ConnectSession | undefined, reply: FastifyReply): Promise<boolean> {
    if (!session || session.lastsMs <= 0) {
      await this.gone(reply);
      return false;
    }
    if (session.status !== 'connected') return true;
    // Whoever follows a link that was used learns nothing of what came of it.
    const text = 'An account was connected with it. You can close this window.';
    await this.notice(reply, 'This link has been used', text);
    return false;
  }

  gone(reply: FastifyReply): Promise<void> {
    void reply.code(410);
    const text = 'Links last half an hour at most. Ask for another one where you got it.';
    return this.notice(reply, 'This link is not good any more', text);
  }

  /** A page that tells nobody's secrets. */
  notice(reply: FastifyReply, title: string, text: string): Promise<void> {
    const frame = frameOf(NOBODYS);
    return send(reply, frame, noticePage(frame, title, text));
  }

  async result(reply: FastifyReply, shown: EndPage): Promise<void> {
    const { session, outcome, again } = shown;
    const frame = await this.frame(session);
    const { origins } = frame.settings;
    // What the project has taken back since does not count any more.
    const isKnown = session.origin !== null && origins.includes(session.origin);
    const result = {
      session: session.id,
      outcome,
      again,
      integration: await this.#nameOf(shown),
      origin: isKnown ? session.origin : null,
      returnUrl: backTo(session, outcome, origins),
    };
    return send(reply, frame, resultPage(frame, result));
  }

  async frame({ projectId }: ConnectSession): Promise<Frame> {
    return frameOf(await this.pages.get(projectId));
  }

  async #nameOf({ session, integration }: EndPage): Promise<string> {
    const choice = await this.connecting.findChoice(session, integration);
    return choice?.integration.name ?? 'The account';
  }
}

/** Browsers say which page sends a form (Fetch §3.2); what says nothing is none. */
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
