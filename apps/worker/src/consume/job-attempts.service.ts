import type { Room } from '#libs/admission';
import { Breakers } from '#libs/breakers';
import { ConnectionDirectory } from '#libs/connections';
import type { JobTicket } from '#libs/contracts';
import { uuidV7 } from '#libs/database';
import type { SluiceError } from '#libs/errors';
import { Claims } from '#libs/ledger';
import { outcomeOf, RequestLog } from '#libs/requests';
import { LOGGER, type Logger, Metrics } from '#libs/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { SettleJob } from '../settle/settle-job.service.js';
import { AttemptLog } from './attempt-log.js';
import { JobWork } from './job-work.js';

/** Attempts of jobs, each with a line in the log, and a row in the request log. */
@Injectable()
export class JobAttempts {
  constructor(
    private readonly claims: Claims,
    private readonly settle: SettleJob,
    private readonly breakers: Breakers,
    private readonly directory: ConnectionDirectory,
    private readonly requestLog: RequestLog,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  begin(ticket: JobTicket, room: Room, onClaimed: () => void): JobWork {
    const { jobId, projectId, connectionId } = ticket;
    const ids = { jobId, projectId, connectionId };
    const log = new AttemptLog({ kind: 'job', ids }, this.log, this.metrics);
    const { claims, settle, breakers } = this;
    return new JobWork(ticket, log, { claims, settle, breakers, room, onClaimed });
  }

  /** One that was never in this worker's hands was none. @param failure why there is no answer */
  ended(work: JobWork, failure: SluiceError | undefined): void {
    const { claimed, answer, requestBytes, log } = work;
    const { projectId, connectionId } = work.claimant;
    if (!claimed || (!answer && !failure)) return;
    const { job, request } = claimed;
    const { status, waitedMs = 0, bytes: responseBytes = 0 } = answer ?? {};
    const outcome = failure?.code ?? outcomeOf(status ?? 0);
    this.metrics.jobAttempt(outcome);
    this.requestLog.record({
      ...{ id: uuidV7(), projectId, connectionId },
      integrationId: this.directory.peekById(connectionId)?.integrationId,
      keyId: job.keyId ?? undefined,
      job: { id: job.id, attempt: job.attempts },
      ...{ method: request.request.method, target: request.request.target },
      outcome,
      dispatched: failure?.facts.dispatched ?? true,
      ...{ status, waitedMs, requestBytes, responseBytes, totalMs: log.totalMs },
      ...{ tokenMs: log.took('authorize'), upstreamMs: log.took('call') },
      traceparent: undefined,
    });
  }
}
