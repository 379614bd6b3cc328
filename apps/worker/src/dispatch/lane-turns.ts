import type { ConnectionRoute } from '#libs/connections';
import type { Line } from '#libs/limits';
import { type Turn, TurnBook, type TurnDecision } from '#libs/turns';
import { Injectable } from '@nestjs/common';
import { JobShare } from './job-share.js';

/** Turns are taken this far ahead: enough to use every one, little enough for a call that comes now to be next. */
const AHEAD_MS = 250;
/** How far ahead, beyond what calls may book, the tenth of the turns that is kept for jobs may be booked: behind the calls that wait. */
const SHARE_AHEAD_MS = 5_000;
const LEAST_PAUSE_MS = 50;
const ADMITTED = { perConnection: Number.MAX_SAFE_INTEGER, perProject: Number.MAX_SAFE_INTEGER };

/** What a lane gets: a turn and when it is, or how long to leave the lane alone. */
export type LaneTurn =
  { kind: 'turn'; turn: Turn | undefined; waitMs: number } | { kind: 'blocked'; forMs: number };

/** Turns for jobs. Waiting for concurrency is the worker's business, so only windows count here. */
@Injectable()
export class LaneTurns {
  readonly #share = new JobShare();

  constructor(private readonly book: TurnBook) {}

  async take(route: ConnectionRoute | undefined, callId: string): Promise<LaneTurn> {
    const line = route?.line;
    if (!route || !line || line.windows.length === 0)
      return { kind: 'turn', turn: undefined, waitMs: 0 };
    const windowed: Line = { key: line.key, windows: line.windows, concurrency: undefined };
    const soon = await this.#ask(route, windowed, { callId, maxWaitMs: AHEAD_MS });
    if (soon.kind === 'go') return this.#granted(windowed, soon);
    const dueInMs = this.#share.dueInMs(windowed, performance.now());
    if (dueInMs <= 0) {
      const maxWaitMs = route.timeouts.queueMs + SHARE_AHEAD_MS;
      const kept = await this.#ask(route, windowed, { callId, maxWaitMs });
      if (kept.kind === 'go') return this.#granted(windowed, kept);
    }
    const freeInMs = soon.retryAfterMs - AHEAD_MS / 2;
    const forMs = dueInMs > 0 ? Math.min(freeInMs, dueInMs) : freeInMs;
    return { kind: 'blocked', forMs: Math.max(LEAST_PAUSE_MS, forMs) };
  }

  giveBack(turn: Turn | undefined): Promise<void> {
    return turn ? this.book.giveBack(turn) : Promise.resolve();
  }

  #ask(
    { projectId, connectionId }: ConnectionRoute,
    line: Line,
    { callId, maxWaitMs }: { callId: string; maxWaitMs: number },
  ): Promise<TurnDecision> {
    const admission = ADMITTED;
    return this.book.take({ callId, projectId, connectionId, line, maxWaitMs, admission });
  }

  #granted(line: Line, { turn, waitMs }: TurnDecision & { kind: 'go' }): LaneTurn {
    this.#share.given(line, performance.now());
    return { kind: 'turn', turn, waitMs };
  }
}
