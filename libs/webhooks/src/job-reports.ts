import { randomUUID } from 'node:crypto';
import {
  type CallbackTarget,
  type JobResult,
  resultView,
  type WebhookEvent,
} from '#libs/contracts';
import { presentJob, type Reported, Reports, type SettledJob } from '#libs/ledger';
import type { EntityManager } from 'typeorm';
import type { MessageBox } from './message-box.js';

const EVENT: WebhookEvent = 'job.settled';
/** A larger body is fetched from `bodyUrl` instead. */
const INLINE_BYTES = 262_144;

interface Receiver {
  url: string;
  endpointId: string | null;
}

/** Writes one message per receiver of a settled job, in the transaction that settles it. */
export class JobReports extends Reports {
  constructor(
    private readonly box: MessageBox,
    /** Begins `bodyUrl`; empty: the path alone. */
    private readonly publicUrl: string,
  ) {
    super();
  }

  async add(em: EntityManager, settled: SettledJob): Promise<Reported> {
    const { job, request, result } = settled;
    const receivers = await receiversOf(em, job.projectId, request?.callback);
    const resultByUrl = receivers.length > 0 && (result?.body.length ?? 0) > INLINE_BYTES;
    const body = receivers.length > 0 ? this.#message(settled, resultByUrl) : '';
    for (const { url, endpointId } of receivers) {
      const id = randomUUID();
      const { projectId } = job;
      await em.query(
        `insert into callback (id, project_id, job_id, endpoint_id, event, host, sealed_message) values ($1, $2, $3, $4, $5, $6, $7)`,
        [
          ...[id, projectId, job.id, endpointId, EVENT, new URL(url).host],
          this.box.seal({ id, projectId }, { url, body }),
        ],
      );
    }
    return { reports: receivers.length, resultByUrl };
  }

  #message({ job, request, result }: SettledJob, byUrl: boolean): string {
    const { response: _status, ...view } = presentJob(job);
    return JSON.stringify({
      type: EVENT,
      timestamp: (job.settledAt ?? new Date()).toISOString(),
      data: {
        ...view,
        ...(request?.metadata ? { metadata: request.metadata } : {}),
        ...(result ? { response: this.#response(job.id, result, byUrl) } : {}),
      },
    });
  }

  #response(jobId: string, result: JobResult, byUrl: boolean) {
    if (!byUrl) return resultView(result);
    const { status, headers } = result.head;
    return { status, headers, bodyUrl: `${this.publicUrl}/jobs/${jobId}/result?raw=1` };
  }
}

/** The job's own target, else every endpoint of its project that wants to know. */
async function receiversOf(
  em: EntityManager,
  projectId: string,
  target: CallbackTarget | undefined,
): Promise<Receiver[]> {
  if (target && 'url' in target) return [{ url: target.url, endpointId: null }];
  return em.query<Receiver[]>(
    `select id as "endpointId", url from webhook_endpoint
     where project_id = $1 and case when $2::uuid is null then status = 'active' and $3 = any(events) else id = $2 end
     for key share`,
    [projectId, target?.endpoint ?? null, EVENT],
  );
}
