import { randomUUID } from 'node:crypto';
import {
  type CallbackTarget,
  type JobResult,
  resultView,
  type WebhookEvent,
} from '#libs/contracts';
import { presentJob, type ReportCount, Reports, type SettledJob } from '#libs/ledger';
import { Statement } from '#libs/database';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { ENDPOINT_DISABLED } from './attempt.js';
import type { MessageBox } from './message-box.js';
import { receiverOf } from './receiver.js';

const EVENT: WebhookEvent = 'job.settled';
/** A larger body is fetched from `bodyUrl` instead. */
const INLINE_BYTES = 262_144;

interface Destination {
  url: string;
  endpointId: string | null;
  isDisabled: boolean;
}

const ADD = new Statement(
  'report a job',
  `insert into callback (id, project_id, job_id, endpoint_id, event, host, receiver,
     sealed_message, state, last_error, settled_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, case when $9 = 'given_up' then now() end)`,
);
const DESTINATIONS = new Statement<Destination>(
  'find who hears of a job',
  `select id as "endpointId", url, status = 'disabled' as "isDisabled" from webhook_endpoint
   where project_id = $1 and deleted_at is null
     and case when $2::uuid is null then status = 'active' and $3 = any(events) else id = $2 end
   for key share`,
  z.object({ url: z.string(), endpointId: z.string().nullable(), isDisabled: z.boolean() }),
);

/** Writes one message per receiver of a settled job, in the transaction that settles it. */
export class JobReports extends Reports {
  constructor(
    private readonly box: MessageBox,
    /** Begins `bodyUrl`; empty: the path alone. */
    private readonly publicUrl: string,
  ) {
    super();
  }

  /** What is to go to an endpoint that is disabled is given up at once, and says so. */
  async add(em: EntityManager, settled: SettledJob): Promise<ReportCount> {
    const { job, request, result } = settled;
    const { id: jobId, projectId } = job;
    const destinations = await destinationsOf(em, projectId, request?.callback);
    const reports = destinations.filter(({ isDisabled }) => !isDisabled).length;
    const resultByUrl = reports > 0 && (result?.body.length ?? 0) > INLINE_BYTES;
    const body = reports > 0 ? this.#message(settled, resultByUrl) : '';
    for (const { url, endpointId, isDisabled } of destinations) {
      const id = randomUUID();
      const sealed = isDisabled ? null : this.box.seal({ id, projectId }, { url, body });
      await ADD.run(em, [
        id,
        projectId,
        jobId,
        endpointId,
        EVENT,
        new URL(url).host,
        receiverOf(url, endpointId),
        sealed,
        ...(isDisabled ? ['given_up', ENDPOINT_DISABLED] : ['pending', null]),
      ]);
    }
    return { reports, resultByUrl };
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
async function destinationsOf(
  em: EntityManager,
  projectId: string,
  target: CallbackTarget | undefined,
): Promise<Destination[]> {
  if (target && 'url' in target) return [{ url: target.url, endpointId: null, isDisabled: false }];
  return DESTINATIONS.all(em, [projectId, target?.endpoint ?? null, EVENT]);
}
