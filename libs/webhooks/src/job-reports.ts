import { randomUUID } from 'node:crypto';
import {
  type CallbackTarget,
  type JobResult,
  JsonSource,
  resultView,
  type WebhookEvent,
} from '#libs/contracts';
import {
  type Job,
  presentJob,
  type ReadyPage,
  type ReportCount,
  Reports,
  type SettledJob,
} from '#libs/ledger';
import { packed, Statement } from '#libs/database';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { ENDPOINT_DISABLED } from './attempt.js';
import type { MessageBox } from './message-box.js';
import { receiverOf } from './receiver.js';

const SETTLED: WebhookEvent = 'job.settled';
export const PAGE_READY: WebhookEvent = 'job.page_ready';
/** A larger body is fetched from `bodyUrl` instead. */
const INLINE_BYTES = 262_144;
const NOTHING = Buffer.alloc(0);

/** Who hears of jobs of a project that name this endpoint, or none. */
interface Audience {
  projectId: string;
  endpointId: string | null;
}

interface Destination {
  url: string;
  endpointId: string | null;
  isDisabled: boolean;
}

/** A message about a job, or why there is none to be sent. */
interface Message {
  id: string;
  destination: Destination;
  job: Job;
  sealed: Buffer | undefined;
}

const ADD = new Statement(
  'report jobs',
  `insert into callback (id, project_id, job_id, endpoint_id, event, host, receiver,
     sealed_message, state, last_error, settled_at)
   select id, project_id, job_id, endpoint_id, event, host, receiver,
     case when error is null then substring($2::bytea from "at" for bytes) end,
     case when error is null then 'pending' else 'given_up' end, error,
     case when error is not null then now() end
   from json_to_recordset($1) as message(
     id uuid, project_id uuid, job_id uuid, endpoint_id uuid, event text, host text,
     receiver text, error text, "at" integer, bytes integer)`,
);
/** $1 and $2: projects, and the endpoint that is named or none; $3: the event. */
const DESTINATIONS = new Statement<Destination & { place: number }>(
  'find who hears of jobs',
  `select asked.place::integer - 1 as place, endpoint.id as "endpointId", url,
     status = 'disabled' as "isDisabled"
   from unnest($1::uuid[], $2::uuid[]) with ordinality as asked(project_id, endpoint_id, place)
   join webhook_endpoint endpoint on endpoint.project_id = asked.project_id
   where deleted_at is null
     and case when asked.endpoint_id is null then status = 'active' and $3 = any(events)
       else endpoint.id = asked.endpoint_id end
   order by endpoint.id for key share of endpoint`,
  z.object({
    place: z.number(),
    url: z.string(),
    endpointId: z.string().nullable(),
    isDisabled: z.boolean(),
  }),
);

/** Writes one message per receiver, in the transaction of what has happened to a job. */
export class JobReports extends Reports {
  constructor(
    private readonly box: MessageBox,
    /** Begins `bodyUrl`; empty: the path alone. */
    private readonly publicUrl: string,
  ) {
    super();
  }

  /** What is to go to an endpoint that is disabled is given up at once, and says so. */
  async add(em: EntityManager, settled: readonly SettledJob[]): Promise<ReportCount[]> {
    const destinations = await destinationsOf(em, SETTLED, settled);
    const messages: Message[] = [];
    const counts = settled.map((each, index) => {
      const own = destinations[index] ?? [];
      const reports = own.filter(({ isDisabled }) => !isDisabled).length;
      const resultByUrl = reports > 0 && (each.result?.body.length ?? 0) > INLINE_BYTES;
      const body = reports > 0 ? this.#message(each, resultByUrl) : '';
      messages.push(...own.map((destination) => this.#sealed(each.job, destination, body)));
      return { reports, resultByUrl };
    });
    if (messages.length > 0) await write(em, SETTLED, messages);
    return counts;
  }

  /** Of an endpoint that is disabled nobody waits for the receipt. */
  async addPage(em: EntityManager, page: ReadyPage): Promise<ReportCount> {
    const [all = []] = await destinationsOf(em, PAGE_READY, [page]);
    const receivers = all.filter(({ isDisabled }) => !isDisabled);
    const resultByUrl = page.lines.length > INLINE_BYTES;
    const body = this.#page(page, resultByUrl);
    const messages = receivers.map((destination) => this.#sealed(page.job, destination, body));
    if (messages.length > 0) await write(em, PAGE_READY, messages);
    return { reports: messages.length, resultByUrl };
  }

  #sealed(job: Job, destination: Destination, body: string): Message {
    const id = randomUUID();
    const { url, isDisabled } = destination;
    const owner = { id, projectId: job.projectId };
    const sealed = isDisabled ? undefined : this.box.seal(owner, { url, body });
    return { id, destination, job, sealed };
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

async function write(
  em: EntityManager,
  event: WebhookEvent,
  messages: readonly Message[],
): Promise<void> {
  const { all, places } = packed(messages.map(({ sealed }) => sealed ?? NOTHING));
  const rows = messages.map(({ id, job, destination: { url, endpointId, isDisabled } }, index) => ({
    id,
    project_id: job.projectId,
    job_id: job.id,
    endpoint_id: endpointId,
    event,
    host: new URL(url).host,
    receiver: receiverOf(url, endpointId),
    error: isDisabled ? ENDPOINT_DISABLED : null,
    ...places[index],
  }));
  await ADD.run(em, [JSON.stringify(rows), all]);
}

/**
 * Of each job its own target, else every endpoint of its project that wants to know: asked for once
 * for all jobs that tell the same ones.
 */
async function destinationsOf(
  em: EntityManager,
  event: WebhookEvent,
  told: readonly Pick<SettledJob, 'job' | 'request'>[],
): Promise<Destination[][]> {
  const audiences = new Map<string, Audience>();
  const keys = told.map(({ job: { projectId }, request }) => {
    const target = request?.callback;
    if (target && 'url' in target) return undefined;
    const endpointId = target?.endpoint ?? null;
    const key = `${projectId} ${endpointId}`;
    audiences.set(key, { projectId, endpointId });
    return key;
  });
  const asked = [...audiences.values()];
  const found =
    asked.length === 0
      ? []
      : await DESTINATIONS.all(em, [
          asked.map(({ projectId }) => projectId),
          asked.map(({ endpointId }) => endpointId),
          event,
        ]);
  const byPlace = asked.map((_, index) => found.filter(({ place }) => place === index));
  const places = new Map([...audiences.keys()].map((key, place) => [key, place]));
  return told.map(({ request }, index) => {
    const key = keys[index];
    if (key !== undefined) return byPlace[places.get(key) ?? -1] ?? [];
    return ownTarget(request?.callback);
  });
}

const ownTarget = (target: CallbackTarget | undefined): Destination[] =>
  target && 'url' in target ? [{ url: target.url, endpointId: null, isDisabled: false }] : [];
