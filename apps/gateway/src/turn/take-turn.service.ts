import { SETTINGS, type Settings } from '#libs/config';
import type { ConnectionRoute } from '#libs/connections';
import { asSluiceError, SluiceError } from '#libs/errors';
import { reachingRedis } from '#libs/redis';
import { LOGGER, type Logger } from '#libs/telemetry';
import { type Admission, SETS_OUT_AHEAD_MS, type Turn, TurnBook } from '#libs/turns';
import { Inject, Injectable } from '@nestjs/common';

export interface TurnWait {
  callId: string;
  maxWaitMs: number;
  /** Registers what to do when the caller leaves; returns how to unregister. */
  onGone: (listener: () => void) => () => void;
}

/** The caller left while its call waited for its turn; nothing was sent. */
export class LeftInLineError extends Error {
  override readonly name = 'LeftInLineError';
}

/** Asks the turn book and waits on a timer of this process: waiting for a window occupies nothing else. */
@Injectable()
export class TakeTurn {
  readonly #admission: Admission;

  constructor(
    private readonly book: TurnBook,
    @Inject(SETTINGS) settings: Settings,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.#admission = {
      perConnection: settings.SLUICE_MAX_WAITING_PER_CONNECTION,
      perProject: settings.SLUICE_MAX_WAITING_PER_PROJECT,
    };
  }

  /**
   * Resolves shortly before the call's turn, so that it gets to the worker in time; at once when nothing limits the connection.
   * @throws SluiceError `limit_wait_exceeded`, `limit_queue_full`, `redis_unavailable`; LeftInLineError
   */
  async take(
    { line, projectId, connectionId }: ConnectionRoute,
    wait: TurnWait,
  ): Promise<Turn | undefined> {
    if (!line) return undefined;
    const { callId, maxWaitMs } = wait;
    const request = {
      callId,
      projectId,
      connectionId,
      line,
      maxWaitMs,
      admission: this.#admission,
    };
    const decision = await reachingRedis(() => this.book.take(request)).catch((error: unknown) => {
      const { code, facts, cause } = asSluiceError(error);
      throw new SluiceError(code, { ...facts, dispatched: false }, cause);
    });
    if (decision.kind === 'refused')
      throw new SluiceError(decision.code, {
        dispatched: false,
        retryAfterMs: decision.retryAfterMs,
      });
    const waitMs = decision.waitMs - SETS_OUT_AHEAD_MS;
    if (waitMs > 0) await this.#waitFor({ turn: decision.turn, waitMs }, wait);
    return decision.turn;
  }

  /** The call will not leave: its place goes to the next one. */
  giveBack(turn: Turn | undefined): void {
    if (turn)
      this.book
        .giveBack(turn)
        .catch((error: unknown) => this.log.debug({ err: error }, 'a turn was not given back'));
  }

  /** The call waits no more. */
  leave(turn: Turn | undefined): void {
    if (turn)
      this.book
        .leave(turn)
        .catch((error: unknown) =>
          this.log.debug({ err: error }, 'a waiting place was not given back'),
        );
  }

  async #waitFor(
    { turn, waitMs }: { turn: Turn; waitMs: number },
    { onGone }: TurnWait,
  ): Promise<void> {
    let forgetGone = (): void => undefined;
    const gone = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), Math.ceil(waitMs));
      forgetGone = onGone(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
    forgetGone();
    if (!gone) return;
    this.giveBack(turn);
    throw new LeftInLineError();
  }
}
