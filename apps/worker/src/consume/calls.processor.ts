import { ConnectionDirectory, type ConnectionRoute } from '#libs/connections';
import type { CallTicket } from '#libs/contracts';
import type { UpstreamAnswer } from '#libs/egress';
import type { CallEnvelope, Untimely } from '#libs/permits';
import { CALLS } from '#libs/queue';
import { CallerGoneError, type ReplyStream } from '#libs/replies';
import { LOGGER, type Logger, Metrics } from '#libs/telemetry';
import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import type { VersionedCredentials } from '#libs/credentials';
import { lastingOf, until } from '../turn/retake-turn.service.js';
import { AttemptLog } from './attempt-log.js';
import { CallSteps } from './call-steps.js';
import { CONSUMING } from './consuming.js';
import { failureOf } from './failure-of.js';

interface Attempt {
  stream: ReplyStream;
  log: AttemptLog;
}

/** A call about to leave. */
interface Leaving extends Attempt {
  route: ConnectionRoute;
  ticket: CallTicket;
  credentials: VersionedCredentials;
  turnAt: number | undefined;
}

/** The journey of a call through the worker. The page to read first. */
@Processor(CALLS, CONSUMING)
export class CallsProcessor extends WorkerHost {
  readonly #running = new Map<string, CallTicket>();

  constructor(
    private readonly steps: CallSteps,
    private readonly directory: ConnectionDirectory,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    super();
  }

  /** Never throws: an error thrown into the queue would be stored there. */
  async process({ data: ticket }: { data: CallTicket }): Promise<void> {
    const stream = this.steps.settle.open(ticket);
    const { callId, projectId, connectionId } = ticket;
    const ids = { callId, projectId, connectionId };
    const attempt = new AttemptLog({ kind: 'call', ids }, this.log, this.metrics);
    this.#running.set(ticket.callId, ticket);
    try {
      const found = this.directory.byId(ticket.connectionId);
      const route = found instanceof Promise ? await found : found;
      attempt.end(await this.#withinConcurrency(route, ticket, { stream, log: attempt }));
    } catch (error) {
      await this.#giveUp(error, stream, attempt);
    } finally {
      stream.close();
      this.#running.delete(ticket.callId);
    }
  }

  /** The process ends before its calls: their callers are told, and whether each may have left. */
  async abandon(): Promise<void> {
    const lost = [...this.#running.values()].map((ticket) => this.steps.settle.workerLost(ticket));
    await Promise.allSettled(lost);
  }

  /**
   * Within the connection's concurrency: authorize, take the permit, call, judge; then settle. A turn missed on the way is taken anew.
   * What is at hand is not waited for, so that the permit is asked for before the queue asks for its next job: the two share a connection.
   */
  #withinConcurrency(
    route: ConnectionRoute,
    ticket: CallTicket,
    { stream, log }: Attempt,
  ): Promise<string> {
    const { limit, authorize, call, turn } = this.steps;
    const { queueMs, totalMs } = route.timeouts;
    return limit.within(route.line, queueMs + totalMs, async () => {
      const found = log.quickStep('authorize', () => authorize.credentials(route));
      const credentials = found instanceof Promise ? await found : found;
      let { turnAt } = ticket;
      for (;;) {
        const leaving = { route, ticket, credentials, turnAt, stream, log };
        const outcome = await call.withSlot(
          { kind: 'call', connectionId: route.connectionId, projectId: route.projectId },
          () => this.#leave(leaving),
        );
        if (typeof outcome === 'string') return outcome;
        if (outcome.kind === 'early') await until(outcome.byMs);
        else if (turnAt !== undefined) turnAt = await turn.after(ticket, route, turnAt);
      }
    });
  }

  /** @returns how it ended, or how far its turn is */
  async #leave(leaving: Leaving): Promise<string | Untimely> {
    const { ticket, route, turnAt, log, stream } = leaving;
    const { call, settle } = this.steps;
    const during = lastingOf(turnAt, route.line);
    const taken = await log.step('permit', () => call.takePermit(ticket.callId, during));
    if (!taken) return 'taken_back';
    if ('kind' in taken) return taken;
    const answer = await log.step('call', () => this.#callAndJudge(leaving, taken));
    const heard = this.steps.told(answer, route);
    const { head } = heard instanceof Promise ? await heard : heard;
    await log
      .step('settle', () => settle.answer(stream, head, answer))
      .catch((error: unknown) => {
        answer.discard();
        throw error;
      });
    return String(head.status);
  }

  async #callAndJudge(
    leaving: Leaving,
    { request, totalMs }: CallEnvelope,
  ): Promise<UpstreamAnswer> {
    const { route, ticket, credentials, stream } = leaving;
    const { authorize, call, turn } = this.steps;
    const budget = {
      endsAt: performance.now() + totalMs,
      onCallerGone: (abort: () => void) => stream.onCallerGone(abort),
    };
    const first = await call.send(route, authorize.place(route, request, credentials), budget);
    const verdict = await this.steps.judge(first, 1, route);
    if (verdict.kind === 'settle') return first;
    const renewed = await authorize.renewed(route, credentials);
    if (!renewed || !(await turn.forReplay(ticket, route))) return first;
    first.discard();
    return call.send(route, authorize.place(route, request, renewed), budget);
  }

  async #giveUp(error: unknown, stream: ReplyStream, attempt: AttemptLog): Promise<void> {
    if (error instanceof CallerGoneError) return attempt.end('caller_gone');
    const failure = failureOf(error);
    attempt.end(
      failure.code,
      failure.code === 'internal_error'
        ? { err: failure.cause }
        : { cause: failure.cause instanceof Error ? String(failure.cause) : undefined },
    );
    await this.steps.settle
      .problem(stream, failure)
      .catch((lost: unknown) => this.log.debug({ err: lost }, 'nobody hears of the failure'));
  }

  /** Only a lost worker makes a job fail. */
  @OnWorkerEvent('failed')
  async onFailed(job: { data: CallTicket } | undefined): Promise<void> {
    if (!job) return;
    await this.steps.settle
      .workerLost(job.data)
      .catch((error: unknown) => this.log.debug({ err: error }, 'nobody hears of the lost worker'));
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.log.debug({ err: error }, 'queue');
  }
}
