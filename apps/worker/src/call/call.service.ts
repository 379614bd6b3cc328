import { SETTINGS, type Settings } from '#libs/config';
import type { ConnectionRoute } from '#libs/connections';
import { type AuthorizedRequest, isIdempotent } from '#libs/contracts';
import { Egress, type Sending, type UpstreamAnswer } from '#libs/egress';
import type { RequestKind } from '#libs/rates';
import { Inject, Injectable } from '@nestjs/common';
import { NotMineError } from './not-mine.js';
import { type SlotHolder, UpstreamSlots } from './upstream-slots.js';

/** The instant at which the request may leave. */
interface Instant {
  readonly isLate: boolean;
  ready(): Promise<void>;
  written(): void;
  /** Leave to send it once more. */
  again(maxWaitMs: number): Promise<boolean>;
}

/** Whoever waits for the answer, unless it leaves. */
interface Caller {
  throwIfGone(): void;
  onGone(listener: (reason: Error) => void): void;
}

/** On what terms a request is sent. */
export interface SendTerms {
  /** A `performance.now()` instant. */
  endsAt: number;
  caller: Caller;
  held: Instant;
  isStillMine: (() => boolean) | undefined;
  /** Called right before the first byte is written. */
  onWriting: () => void;
  exchange: { maxResponseBytes?: number; freshSocket?: boolean };
}

/** What a slot is for. */
export interface SlotFor extends SlotHolder {
  kind: RequestKind;
}

/** Makes the request. */
@Injectable()
export class Call {
  readonly #slots: Record<RequestKind, UpstreamSlots>;

  constructor(
    private readonly egress: Egress,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#slots = {
      call: new UpstreamSlots(settings.WORKER_CALL_CONCURRENCY),
      job: new UpstreamSlots(settings.WORKER_JOB_CONCURRENCY),
    };
  }

  /** How many holders of slots are known, for whoever looks for what is left behind. */
  get size(): number {
    return this.#slots.call.size + this.#slots.job.size;
  }

  /**
   * Runs `work` while holding one of this worker's upstream slots; calls and jobs do not take each
   * other's.
   */
  async withSlot<T>(holder: SlotFor, work: () => Promise<T>): Promise<T> {
    const slots = this.#slots[holder.kind];
    const freed = slots.acquire(holder);
    if (freed) await freed;
    try {
      return await work();
    } finally {
      slots.release(holder);
    }
  }

  /**
   * Once more on a connection of its own when the one it was sent on was being closed and sending
   * it twice is allowed: the rule of Go's net/http (RFC 9112 §9.3.1).
   * @throws SluiceError `upstream_*`, `limit_wait_exceeded`; NotMineError; the reason of the signal
   */
  async send(
    route: ConnectionRoute,
    request: AuthorizedRequest,
    terms: SendTerms,
  ): Promise<UpstreamAnswer> {
    const sending = await this.#begin(route, request, terms);
    try {
      return await sending.answer;
    } catch (error) {
      const restMs = Math.min(route.timeouts.queueMs, terms.endsAt - performance.now());
      if (!sending.wasDropped || !isIdempotent(request.method) || restMs <= 0) throw error;
      if (!(await terms.held.again(restMs))) throw error;
      return (
        await this.#begin(route, request, {
          ...terms,
          exchange: { ...terms.exchange, freshSocket: true },
        })
      ).answer;
    }
  }

  /**
   * Connecting may take long, so the instant is looked at when the connection is there, right
   * before the head is written.
   */
  async #begin(
    route: ConnectionRoute,
    request: AuthorizedRequest,
    terms: SendTerms,
  ): Promise<Sending> {
    const { held, caller, exchange, endsAt } = terms;
    const { connectMs, headersMs, idleMs } = route.timeouts;
    if (held.isLate) await held.ready();
    assertMine(terms);
    caller.throwIfGone();
    const sending = this.egress.send(request, {
      projectId: route.projectId,
      timeouts: { connectMs, headersMs, idleMs, totalMs: Math.max(1, endsAt - performance.now()) },
      maxResponseBytes: Math.min(route.maxResponseBytes, exchange.maxResponseBytes ?? Infinity),
      freshSocket: exchange.freshSocket ?? false,
      onConnected: async () => {
        await held.ready();
        assertMine(terms);
      },
      onWriting: () => {
        terms.onWriting();
        held.written();
      },
    });
    caller.onGone((reason) => sending.abort(reason));
    return sending;
  }
}

function assertMine({ isStillMine }: SendTerms): void {
  if (isStillMine?.() === false) throw new NotMineError();
}
