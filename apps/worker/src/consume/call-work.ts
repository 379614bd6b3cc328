import type { CallTicket } from '#libs/contracts';
import type { UpstreamAnswer } from '#libs/egress';
import { SluiceError } from '#libs/errors';
import type { CallEnvelope, ParkedRequests } from '#libs/parking';
import { CallerGoneError, type ReplyStream } from '#libs/replies';
import { Caller } from '../claim/caller.js';
import type { Claimant } from '../claim/claim.service.js';
import type { ClaimedRequest, ExchangeTerms, StepTimer, Work } from '../execute/work.js';
import type { NormalisedAnswer } from '../judge/normalise-limits.js';
import type { Settle } from '../settle/settle.service.js';

/**
 * A call: its parked request is claimed together with its departure, and its answer is streamed to
 * the caller.
 */
export class CallWork implements Work<string> {
  readonly claimant: Claimant;

  constructor(
    private readonly ticket: CallTicket,
    private readonly stream: ReplyStream,
    readonly log: StepTimer,
    private readonly settle: Settle,
    private readonly parked: ParkedRequests,
  ) {
    const { callId, projectId, connectionId, limitRoute, planned, maxWaitMs } = ticket;
    const caller = new Caller();
    stream.onCallerGone(() => caller.leave(new CallerGoneError()));
    this.claimant = {
      kind: 'call',
      projectId,
      connectionId,
      limitRoute,
      planned,
      maxWaitMs,
      departure: callId,
      parked: callId,
      parkedBytes: ticket.requestBytes,
      caller,
    };
  }

  terms(): ExchangeTerms {
    return {};
  }

  async claim(envelope: CallEnvelope | undefined): Promise<ClaimedRequest | undefined> {
    return envelope && this.parked.withBody(this.ticket.callId, envelope);
  }

  async receive(
    answer: UpstreamAnswer,
    { head }: NormalisedAnswer,
    waitedMs: number,
  ): Promise<string> {
    const { settle, stream, log } = this;
    const times = { waitedMs, tokenMs: log.took('authorize'), upstreamMs: log.took('call') };
    await log
      .step('settle', () => settle.answer(stream, head, { answer, ...times }))
      .catch((error: unknown) => {
        answer.discard();
        throw error;
      });
    return String(head.status);
  }

  failed(failure: SluiceError): Promise<void> {
    return this.settle.problem(this.stream, failure);
  }

  /**
   * Nobody may send it any more. The caller has withdrawn it and does not listen, or the answer to
   * the claim was lost on its way here: then nobody else can say that nothing was sent.
   */
  withdrawn(): Promise<void> {
    return this.failed(new SluiceError('redis_unavailable', { dispatched: false }));
  }
}
