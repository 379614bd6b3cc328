import { type JobResult, JsonSource, resultView, type WebhookEvent } from '#libs/contracts';
import {
  type Job,
  type JobRequest,
  presentJob,
  type ReadyPage,
  type ReportCount,
  Reports,
  type SettledJob,
} from '#libs/ledger';
import type { EntityManager } from 'typeorm';
import type { MessageBox } from './message-box.js';
import { addMessages, type AddressedMessage, destinationsOf, type Reported } from './messages.js';

const SETTLED: WebhookEvent = 'job.settled';
export const PAGE_READY: WebhookEvent = 'job.page_ready';
/** A larger body is fetched from `bodyUrl` instead. */
const INLINE_BYTES = 262_144;

/** Writes one message per receiver, in the transaction of what has happened to a job. */
export class JobReports extends Reports {
  constructor(
    private readonly box: MessageBox,
    /** Begins `bodyUrl`; empty: the path alone. */
    private readonly publicUrl: string,
  ) {
    super();
  }

  async add(em: EntityManager, settled: readonly SettledJob[]): Promise<ReportCount[]> {
    const reported = settled.map(({ job, request }) => reportedOf(job, request));
    const destinations = await destinationsOf(em, SETTLED, reported);
    const messages: AddressedMessage[] = [];
    const counts = settled.map((each, index) => {
      const own = destinations[index] ?? [];
      const reports = own.filter(({ isDisabled }) => !isDisabled).length;
      const resultByUrl = reports > 0 && (each.result?.body.length ?? 0) > INLINE_BYTES;
      const body = reports > 0 ? this.#message(each, resultByUrl) : '';
      const about = reported[index];
      if (about) messages.push(...own.map((destination) => ({ about, destination, body })));
      return { reports, resultByUrl };
    });
    await addMessages(em, this.box, { event: SETTLED, messages });
    return counts;
  }

  /** Of an endpoint that is disabled nobody waits for the receipt. */
  async addPage(em: EntityManager, page: ReadyPage): Promise<ReportCount> {
    const about = reportedOf(page.job, page.request);
    const [all = []] = await destinationsOf(em, PAGE_READY, [about]);
    const receivers = all.filter(({ isDisabled }) => !isDisabled);
    const resultByUrl = page.lines.length > INLINE_BYTES;
    const body = this.#page(page, resultByUrl);
    const messages = receivers.map((destination) => ({ about, destination, body }));
    await addMessages(em, this.box, { event: PAGE_READY, messages });
    return { reports: messages.length, resultByUrl };
  }

  #message({ job, request, result }: SettledJob, byUrl: boolean): string {
    const { response: _status, ...view } = presentJob(job);
    return JSON.stringify({
      type: SETTLED,
      timestamp: (job.settledAt ?? new Date()).toISOString(),
      data: {
        ...view,
        ...(request?.metadata ? { metadata: request.metadata } : {}),
        ...(result ? { response: this.#response(job.id, result, byUrl) } : {}),
      },
    });
  }

  #page({ job, request, number, lines, nextCursor }: ReadyPage, byUrl: boolean): string {
    const { id, connectionId: connection, resource } = job;
    return JSON.stringify({
      type: PAGE_READY,
      timestamp: new Date().toISOString(),
      data: {
        ...{ id, connection, resource, page: number },
        ...(byUrl
          ? { itemsUrl: `${this.#resultUrl(id)}&page=${number}` }
          : { items: new JsonSource(`[${lines.toString().trimEnd().replaceAll('\n', ',')}]`) }),
        nextCursor: nextCursor ?? null,
        ...(request.metadata ? { metadata: request.metadata } : {}),
      },
    });
  }

  #resultUrl(jobId: string): string {
    return `${this.publicUrl}/jobs/${jobId}/result?raw=1`;
  }

  #response(jobId: string, result: JobResult, byUrl: boolean) {
    if (!byUrl) return resultView(result);
    const { status, headers } = result.head;
    return { status, headers, bodyUrl: this.#resultUrl(jobId) };
  }
}

const reportedOf = ({ projectId, id: jobId }: Job, request: JobRequest | undefined): Reported => ({
  projectId,
  jobId,
  target: request?.callback,
});
