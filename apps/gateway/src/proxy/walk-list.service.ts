import type { ServerResponse } from 'node:http';
import { sleep } from '#libs/clock';
import type { ConnectionRoute } from '#libs/connections';
import { type AnswerHead, headerValue } from '#libs/contracts';
import { type ErrorCode, SluiceError } from '#libs/errors';
import { CallerGoneError } from '#libs/replies';
import { NEXT_CURSOR_HEADER } from '#libs/resources';
import { Injectable } from '@nestjs/common';
import { type Ending, Lines, type PageLines } from '../reply/lines.js';
import type { CallOutcome, CallTerms } from './call.js';
import { MakeCall } from './make-call.service.js';

/** Long enough for the lists of most accounts, short enough for a request. */
const BUDGET_MS = 3_600_000;
/** What found no room is tried again after this, unless it is told when. */
const AGAIN_MS = 1_000;
/** There was no room for the page, and it has not left: it waits on, as a walk may. */
const NO_ROOM = new Set<ErrorCode>(['queue_timeout', 'limit_wait_exceeded', 'limit_queue_full']);

/** A list that is to be walked to its end. */
export interface WalkedList {
  route: ConnectionRoute;
  /** Of the caller. */
  keyId: string;
  /** The cursor of its first page; "" is that of the list. */
  from: string;
  /** Makes the request of the page that a cursor names. */
  page: (cursor: string) => Promise<CallTerms>;
}

/** The walk has taken all the time there is for one. */
class WalkTimeoutError extends Error {
  override readonly name = 'WalkTimeoutError';
}

/** What all pages of a walk share. */
interface Walk {
  list: WalkedList;
  lines: Lines;
  signal: AbortSignal;
  /** A `performance.now()` instant. */
  endsAt: number;
}

/**
 * All pages of a list on one answer. Each is a call of its own: planned, limited, refreshed and
 * logged as every call, and reserved without a deadline. Nothing is kept from one to the next but
 * its cursor. An end before that of the list is the last line, with the cursor to go on with.
 */
@Injectable()
export class WalkList {
  constructor(private readonly makeCall: MakeCall) {}

  /** @throws SluiceError when the first page does not come, and nothing has been said yet */
  async walk(list: WalkedList, response: ServerResponse): Promise<CallOutcome> {
    const lines = new Lines(response);
    const controller = new AbortController();
    const hungUp = (): void => controller.abort(new CallerGoneError());
    const clock = setTimeout(() => controller.abort(new WalkTimeoutError()), BUDGET_MS);
    response.once('close', hungUp);
    const { signal } = controller;
    try {
      return await this.#pages({ list, lines, signal, endsAt: performance.now() + BUDGET_MS });
    } finally {
      clearTimeout(clock);
      response.off('close', hungUp);
      lines.release();
    }
  }

  async #pages(walk: Walk): Promise<CallOutcome> {
    const { lines, signal } = walk;
    let cursor = walk.list.from;
    try {
      for (;;) {
        const page = await this.#page(walk, cursor);
        const { head } = page;
        if (!head || page.isAnswer) return { kind: 'answered', status: head?.status ?? 0 };
        if (!page.isPage) return ended(lines, endingBy(head, cursor));
        const next = headerValue(head.headers, NEXT_CURSOR_HEADER);
        if (next === undefined) return ended(lines);
        cursor = next;
      }
    } catch (error) {
      if (signal.reason instanceof CallerGoneError)
        return { kind: 'caller_gone', dispatched: true };
      if (error instanceof WalkTimeoutError)
        return ended(lines, { end: 'walk_timeout', next_cursor: cursor });
      if (!lines.isOpen || !(error instanceof SluiceError)) throw error;
      const { code, facts } = error;
      return ended(lines, { end: code, detail: facts.detail, next_cursor: cursor });
    }
  }

  /** Waits for room as long as the walk may last. */
  async #page(walk: Walk, cursor: string): Promise<PageLines> {
    for (;;)
      try {
        return await this.#made(walk, cursor);
      } catch (error) {
        if (!(error instanceof SluiceError) || !NO_ROOM.has(error.code)) throw error;
        if (error.facts.dispatched !== false) throw error;
        await sleep(error.facts.retryAfterMs ?? AGAIN_MS, { signal: walk.signal });
      }
  }

  /** @throws the reason of the walk's signal */
  async #made({ list, lines, signal, endsAt }: Walk, cursor: string): Promise<PageLines> {
    const pages: PageLines[] = [];
    const terms = await list.page(cursor);
    const outcome = await this.makeCall.make({
      route: list.route,
      accepted: { ...terms, patienceMs: endsAt - performance.now() },
      signal,
      keyId: list.keyId,
      answerTo: (grant, id) => {
        const page = lines.page(grant, id);
        pages.push(page);
        return page;
      },
    });
    const [page] = pages;
    if (outcome.kind === 'answered' && page) return page;
    signal.throwIfAborted();
    throw new SluiceError('shutting_down', { dispatched: true });
  }
}

function ended(lines: Lines, ending?: Ending): CallOutcome {
  lines.end(ending);
  return { kind: 'answered', status: 200 };
}

/** The third party has answered something else than the page. */
function endingBy({ status, headers }: AnswerHead, cursor: string): Ending {
  const retryAfter = headerValue(headers, 'retry-after') ?? '';
  return {
    end: status === 429 ? 'rate_limited' : 'page_failed',
    status,
    retry_after: /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) : undefined,
    next_cursor: cursor,
  };
}
