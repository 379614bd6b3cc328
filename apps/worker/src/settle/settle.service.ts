import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AnswerHead, CallTicket } from '#libs/contracts';
import { forwardableAnswerHeaders, type UpstreamAnswer } from '#libs/egress';
import { SluiceError, ignore } from '#libs/errors';
import { ParkedRequests } from '#libs/parking';
import { CallerGoneError, ReplyChannel, type ReplyHead, type ReplyStream } from '#libs/replies';
import { Injectable } from '@nestjs/common';

/** An answer on its way to the caller. */
interface AnswerInTransit extends Pick<ReplyHead, 'waitedMs' | 'tokenMs' | 'upstreamMs'> {
  answer: UpstreamAnswer;
}

/** Hands answers and failures to the waiting gateway. */
@Injectable()
export class Settle {
  constructor(
    private readonly replies: ReplyChannel,
    private readonly parked: ParkedRequests,
  ) {}

  open(ticket: CallTicket): ReplyStream {
    return this.replies.open(ticket);
  }

  /**
   * Passes the answer on as it arrives, under the head that callers are to see. What is complete
   * within one turn of the event loop travels as one frame.
   * @throws CallerGoneError; the error that ended the body early
   */
  async answer(
    stream: ReplyStream,
    told: AnswerHead,
    { answer, waitedMs, tokenMs, upstreamMs }: AnswerInTransit,
  ): Promise<void> {
    const { status, statusText, headers } = told;
    const { worker } = this.replies;
    const times = { waitedMs, tokenMs, upstreamMs };
    let head: ReplyHead | undefined = { status, statusText, headers, worker, ...times };
    if (!answer.hasEnded) await nextTurn();
    for (;;) {
      const { chunks, ended } = answer.take();
      const data = chunks.length > 1 ? Buffer.concat(chunks) : chunks[0];
      const trailers =
        ended && answer.trailers.length > 0 ? forwardableAnswerHeaders(answer.trailers) : undefined;
      const sent = stream.send({ kind: 'answer', head, data, end: ended, trailers });
      if (ended) return this.#last(stream, sent);
      await sent;
      head = undefined;
      await stream.ready();
      await answer.readable();
    }
  }

  async problem(stream: ReplyStream, error: SluiceError): Promise<void> {
    await stream.send({ kind: 'problem', code: error.code, facts: error.facts });
  }

  /** Names this worker to the others. */
  get worker(): string {
    return this.replies.worker;
  }

  isPresent(worker: string): Promise<boolean> {
    return this.replies.isPresent(worker);
  }

  /**
   * The call's worker is lost: whether the request may have left is what its parked request says.
   */
  async workerLost(ticket: CallTicket): Promise<void> {
    const dispatched = (await this.parked.withdraw(ticket.callId)) === 'unknown';
    const stream = this.open(ticket);
    try {
      await this.problem(stream, new SluiceError('worker_lost', { dispatched }));
    } finally {
      stream.close();
    }
  }

  /**
   * The last frame is not waited for: it leaves together with the end of its job, in order and on
   * the same connection. When it is lost the caller is told as soon as the store is back; when the
   * caller is gone there is nothing left to stop.
   */
  #last(stream: ReplyStream, sent: Promise<void>): void {
    sent
      .catch((error: unknown) => {
        if (error instanceof CallerGoneError) return undefined;
        return this.problem(stream, new SluiceError('redis_unavailable', { dispatched: true }));
      })
      .catch(ignore('nobody is left to tell'));
  }
}
