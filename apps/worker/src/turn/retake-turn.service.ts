import type { ConnectionRoute } from '#libs/connections';
import { SluiceError } from '#libs/errors';
import type { Span } from '#libs/permits';
import type { Line } from '#libs/limits';
import { lastsMs, TurnBook, type TurnRequest } from '#libs/turns';
import { Injectable } from '@nestjs/common';

/** The call has its place already; admission was decided when it came. */
const ADMITTED = { perConnection: Number.MAX_SAFE_INTEGER, perProject: Number.MAX_SAFE_INTEGER };

/** Who takes the turn; `callId` names its place in the book. */
export interface TurnTaker {
  callId: string;
  projectId: string;
  connectionId: string;
  turnAt?: number | undefined;
}

/** When a turn may be used; without one, or once nothing limits the connection any more, a call may leave at any time. */
export const lastingOf = (turnAt: number | undefined, line: Line | undefined): Span | undefined =>
  turnAt === undefined || !line ? undefined : { from: turnAt, to: turnAt + lastsMs(line) };

/**
 * A new turn for a call that got here after its own had passed, for example because it waited for concurrency or the queue was away.
 * Sent late it would meet the turns after it, and the third party would see more than the window allows.
 */
@Injectable()
export class RetakeTurn {
  constructor(private readonly book: TurnBook) {}

  /**
   * Gives the missed turn back and waits for the next one.
   * @returns its instant. @throws SluiceError `limit_wait_exceeded`
   */
  async after(
    ticket: TurnTaker,
    route: ConnectionRoute,
    missedAt: number,
  ): Promise<number | undefined> {
    if (!route.line) return undefined;
    const request = this.#request(ticket.callId, ticket, { ...route, line: route.line });
    await this.book.giveBack({ request, at: missedAt });
    const decision = await this.book.take(request);
    if (decision.kind === 'refused') {
      throw new SluiceError(decision.code, {
        dispatched: false,
        retryAfterMs: decision.retryAfterMs,
      });
    }
    await until(decision.waitMs);
    return decision.turn.at;
  }

  /**
   * A replay is one more request to the third party and needs a turn of its own. Never throws: without a turn there is no replay, and
   * the third party's first answer stands.
   * @returns whether it may leave
   */
  async forReplay(ticket: TurnTaker, route: ConnectionRoute): Promise<boolean> {
    if (ticket.turnAt === undefined || !route.line) return true;
    const request = this.#request(`${ticket.callId}:replay`, ticket, {
      ...route,
      line: route.line,
    });
    const decision = await this.book.take(request).catch(() => undefined);
    if (decision?.kind !== 'go') return false;
    await until(decision.waitMs);
    return true;
  }

  /** Waits for the turn's instant if it is still to come. @returns whether the turn may be used */
  async comes(turnAt: number, { line }: ConnectionRoute): Promise<boolean> {
    const span = lastingOf(turnAt, line);
    if (!span) return true;
    const now = await this.book.now();
    if (now < span.from) await until(span.from - now);
    return now <= span.to;
  }

  /** @param callId names the place in the book; a replay has one beside that of its call */
  #request(
    callId: string,
    { projectId, connectionId }: TurnTaker,
    { line, timeouts }: LimitedRoute,
  ): TurnRequest {
    return {
      callId,
      projectId,
      connectionId,
      line,
      maxWaitMs: timeouts.queueMs,
      admission: ADMITTED,
    };
  }
}

type LimitedRoute = Pick<ConnectionRoute, 'timeouts'> & { line: Line };

/** Resolves after so many milliseconds. */
export async function until(waitMs: number): Promise<void> {
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, Math.ceil(waitMs)));
}
