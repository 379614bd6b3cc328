import { randomUUID } from 'node:crypto';
import { reachingDatabase } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { DataSource, EntityManager } from 'typeorm';
import type { ClaimedJob, Claims } from './claims.js';
import type { JobCodec } from './job-codec.js';
import type { JobRequest, PassedPages } from './job-request.js';
import type { WakeUps } from './ledger.js';
import type { Reports } from './reports.js';
import { routeOf } from './route.js';

/** A page that has come, and what is asked for next. */
export interface WalkedPage {
  /** Its items, a line each. */
  lines: Buffer;
  /** What has come so far, with this page. */
  passed: PassedPages;
  /** The cursor of the page after it; absent at the end of the list. */
  nextCursor: string | undefined;
  /** What is sent for that page; absent where the walk is over. */
  next: JobRequest | undefined;
}

/** Nobody waits for it: the receipt of the page makes it due. */
const RECEIPT_TIME = '100 years';

/**
 * `running → accepted`, for another page: what is sent next takes the place of what was sent, and
 * the job goes behind those that wait with its priority. After a crash the walk goes on from here.
 */
const GO_ON = `with changed as (
    update job set state = 'accepted', sealed_request = coalesce($4, sealed_request),
      route = coalesce($5, route), pages = $6, items = $7, priority = $8, awaits_receipt = $9,
      run_at = case when $9::text is not null then now() + interval '${RECEIPT_TIME}' end,
      seq = nextval('job_seq_seq'),
      attempts = case when $4::bytea is null then attempts else 0 end, refusals = 0,
      refused_at = null, response_status = null, has_left = true, lost_workers = 0,
      lease_owner = null, lease_until = null
    where id = $1 and fence = $2 and lease_owner = $3 and state = 'running'
    returning connection_id, project_id)
  insert into lane (connection_id, project_id, wake_at)
    select connection_id, project_id, now() from changed
  on conflict (connection_id) do update set wake_at = least(lane.wake_at, excluded.wake_at)
  returning connection_id`;

/**
 * Lists that jobs walk: each page is a turn of its job in its lane. A page is kept, or becomes a
 * callback, in the transaction that asks for the next one: none is lost and none is there twice,
 * whatever is killed.
 */
export class Walks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly codec: JobCodec,
    private readonly claims: Pick<Claims, 'forget'>,
    private readonly reports: Pick<Reports, 'addPage'>,
    private readonly wakeUps: WakeUps,
  ) {}

  /**
   * Keeps the page, or delivers it, and asks for the next one: at once, or when it has been
   * received. The last page that is delivered ends its job when it has been.
   * @returns whether the claim still held; otherwise whoever has the job now asks for it again
   * @throws SluiceError `page_not_received` when nobody is there to receive it
   */
  async goOn(claimed: ClaimedJob, page: WalkedPage): Promise<boolean> {
    const { job, fence, owner, request } = claimed;
    const { next, passed } = page;
    const isDelivered = request.walk?.deliversPages === true;
    const goesOn = await reachingDatabase(() =>
      this.dataSource.transaction(async (em) => {
        const lanes = await em.query<unknown[]>(GO_ON, [
          ...[job.id, fence, owner],
          next ? this.codec.sealRequest(job, next) : null,
          next ? routeOf(next.request.target) : null,
          ...[passed.pages, passed.items, request.walk?.priority ?? 0],
          isDelivered ? (next ? 'page' : 'last_page') : null,
        ]);
        if (lanes.length === 0) return false;
        await (isDelivered ? this.#deliver(em, claimed, page) : this.#keep(em, claimed, page));
        return true;
      }),
    );
    this.claims.forget(claimed);
    this.wakeUps.job.send();
    if (isDelivered) this.wakeUps.callback.send();
    return goesOn;
  }

  /**
   * The last page has come of a walk whose pages are kept.
   * @returns those before it, in their order
   */
  async kept({ job, fence, owner }: ClaimedJob, { pages, items }: PassedPages): Promise<Buffer[]> {
    await this.#query<unknown>(
      `update job set pages = $4, items = $5
       where id = $1 and fence = $2 and lease_owner = $3 and state = 'running' returning id`,
      [job.id, fence, owner, pages, items],
    );
    const kept: Buffer[] = [];
    for (let number = 1; number < pages; number++) kept.push(await this.#page(job, number));
    return kept;
  }

  /** One at a time: each may be as long as a statement may take. */
  async #page({ id: jobId, projectId }: ClaimedJob['job'], number: number): Promise<Buffer> {
    const [row] = await this.#query<{ id: string; sealed: Buffer }>(
      'select id, sealed from walked_page where job_id = $1 and number = $2',
      [jobId, number],
    );
    if (!row) throw new Error(`Page ${number} of job ${jobId} is not there.`);
    return this.codec.openPage({ id: row.id, projectId }, row.sealed);
  }

  async #keep(em: EntityManager, { job }: ClaimedJob, page: WalkedPage): Promise<void> {
    const id = randomUUID();
    const { projectId } = job;
    const { passed, lines } = page;
    await em.query(
      'insert into walked_page (id, job_id, project_id, number, sealed) values ($1, $2, $3, $4, $5)',
      [id, job.id, projectId, passed.pages, this.codec.sealPage({ id, projectId }, lines)],
    );
  }

  async #deliver(em: EntityManager, claimed: ClaimedJob, page: WalkedPage): Promise<void> {
    const { job, request } = claimed;
    const { passed, lines, nextCursor } = page;
    const ready = { job, request, number: passed.pages, lines, nextCursor };
    const { reports, resultByUrl } = await this.reports.addPage(em, ready);
    if (reports === 0) throw new SluiceError('page_not_received', { detail: NOBODY });
    if (resultByUrl) await this.#keep(em, claimed, page);
  }

  #query<T>(sql: string, parameters: unknown[]): Promise<T[]> {
    return reachingDatabase(() => this.dataSource.query<T[]>(sql, parameters));
  }
}

const NOBODY =
  'Nobody receives the pages: name a "callback", or subscribe an endpoint that is active to "job.page_ready".';
