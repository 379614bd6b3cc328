import { SETTINGS, type Settings } from '#libs/config';
import type { ConnectionRoute } from '#libs/connections';
import type { AuthorizedRequest } from '#libs/contracts';
import { Egress, type UpstreamAnswer } from '#libs/egress';
import { type CallEnvelope, PermitStore, type Span, type Untimely } from '#libs/permits';
import { Inject, Injectable } from '@nestjs/common';
import { type SlotHolder, UpstreamSlots } from './upstream-slots.js';

/** Time left for the whole call, and a way to hear that nobody waits for it any more. */
export interface CallBudget {
  endsAt: number;
  onCallerGone?(abort: () => void): void;
  /** The largest answer that is wanted, when that is less than the integration allows. */
  maxResponseBytes?: number;
  freshSocket?: boolean;
}

type Work = 'call' | 'job';

/** What a slot is for. */
export interface SlotFor extends SlotHolder {
  kind: Work;
}

/** Takes the permit and makes the request. */
@Injectable()
export class Call {
  readonly #slots: Record<Work, UpstreamSlots>;

  constructor(
    private readonly permits: PermitStore,
    private readonly egress: Egress,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#slots = {
      call: new UpstreamSlots(settings.WORKER_CALL_CONCURRENCY),
      job: new UpstreamSlots(settings.WORKER_JOB_CONCURRENCY),
    };
  }

  /** Runs `work` while holding one of this worker's upstream slots; calls and jobs do not take each other's. */
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

  /** The sealed request, for the one who may send it now; `undefined` when the call was taken back. */
  takePermit(callId: string, during?: Span): Promise<CallEnvelope | Untimely | undefined> {
    return this.permits.take(callId, during);
  }

  /** @throws SluiceError `upstream_*` stating whether the request may have left */
  send(
    route: ConnectionRoute,
    request: AuthorizedRequest,
    budget: CallBudget,
  ): Promise<UpstreamAnswer> {
    const totalMs = Math.max(1, budget.endsAt - performance.now());
    const { connectMs, headersMs, idleMs } = route.timeouts;
    const sending = this.egress.send(request, {
      timeouts: { connectMs, headersMs, idleMs, totalMs },
      maxResponseBytes: Math.min(route.maxResponseBytes, budget.maxResponseBytes ?? Infinity),
      freshSocket: budget.freshSocket ?? false,
    });
    budget.onCallerGone?.(() => sending.abort(new Error('the caller left')));
    return sending.answer;
  }
}
