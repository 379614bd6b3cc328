import { ConnectionDirectory } from '#libs/connections';
import { uuidV7 } from '#libs/database';
import type { SluiceError } from '#libs/errors';
import { outcomeOf, RequestLog } from '#libs/requests';
import { LOGGER, type Logger, Metrics } from '#libs/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { AttemptLog } from './attempt-log.js';
import type { JobWork } from './job-work.js';

/** What there is to say of attempts of jobs: a line each, and a row in the request log. */
@Injectable()
export class JobAttempts {
  constructor(
    private readonly directory: ConnectionDirectory,
    private readonly requestLog: RequestLog,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  begin(ids: Record<'jobId' | 'projectId' | 'connectionId', string>): AttemptLog {
    return new AttemptLog({ kind: 'job', ids }, this.log, this.metrics);
  }

  /** One that was never in this worker's hands was none. @param failure why there is no answer */
  ended(work: JobWork, log: AttemptLog, failure: SluiceError | undefined): void {
    const { claimed, answer, requestBytes } = work;
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
