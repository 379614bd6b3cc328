import { Batches, Statement } from '#libs/database';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import type { WakeUps } from '../ledger.js';
import { JOB_COLUMNS, WAKE_LANES } from '../rows.js';
import type { Settlement } from '../settlement.js';

const AT_ONCE = 500;
const CANCELLED_AT_ONCE = 100;

const named = z.object({ id: z.string() });

/** Those that are to enter their lanes, or to leave them. */
const MOVING = new Statement(
  'find batches that open or are cancelled',
  `select id, cancelled_at is not null as "isCancelled" from batch
   where state = 'opening' or (state = 'running' and cancelled_at is not null)
   order by opened_at`,
  named.extend({ isCancelled: z.boolean() }),
);
/** Who has it moves its jobs; whoever comes second leaves it alone. */
const LOCK = new Statement(
  'lock a batch',
  `select from batch where id = $1 and state in ('opening', 'running')
     and (cancelled_at is null) = $2 for no key update skip locked`,
);
/**
 * In the order of their lines, from behind the last one that was moved: what was deleted before it
 * is not looked at again. What is moved and what is left change together.
 */
const MOVE = `with moved as (
    delete from staged_job where id in (
      select id from staged_job
      where batch_id = $1 and line > (select moved_line from batch where id = $1)
      order by line limit $2)
    returning *),
  changed as (
    insert into job (id, batch_id, line, project_id, connection_id, method, route, resendable,
      retry, priority, sealed_request, sealed_metadata, run_at, expires_at, key_id,
      resource, pages, items)
    select id, batch_id, line, project_id, connection_id, method, route, resendable,
      retry, priority, sealed_request, sealed_metadata, run_at, expires_at, key_id,
      resource, pages, pages
    from moved order by line
    returning ${JOB_COLUMNS}, octet_length(sealed_request) as bytes),
  sums as (
    select count(*)::integer as jobs, coalesce(sum(bytes), 0) as bytes, max(line) as last_line
    from changed),
  left_over as (
    update batch set staged_jobs = staged_jobs - sums.jobs,
      staged_bytes = staged_bytes - sums.bytes, moved_line = coalesce(last_line, moved_line),
      state = case when staged_jobs = sums.jobs then 'running' else state end
    from sums where batch.id = $1)`;
const ENTER_LANES = new Statement(
  'let staged jobs into their lanes',
  `${MOVE}, woken as (${WAKE_LANES}) select id from changed`,
  named,
);
/** Their lanes do not hear of them. */
const TAKE_OUT = new Statement('take staged jobs out', `${MOVE} select id from changed`, named);
const WAITING = new Statement(
  'find what waits of a batch',
  `select id from job where batch_id = $1 and state in ('accepted', 'queued') limit $2`,
  named,
);

const waitingAmong = (ids: string[]) => ({
  where: `id = any($1) and state in ('accepted', 'queued')`,
  parameters: [ids],
});

/**
 * The way of a batch's jobs into their lanes, and, when it is cancelled, out of them: some at a
 * time, so that nobody waits for a large one. What has been moved is committed with how much is
 * left, so that whoever goes on after a crash, anywhere, goes on there.
 */
export class BatchLanes {
  readonly #opening = new Batches(AT_ONCE);
  readonly #cancelled = new Batches(CANCELLED_AT_ONCE);

  constructor(
    private readonly dataSource: DataSource,
    private readonly settlement: Settlement,
    private readonly wakeUps: WakeUps,
  ) {}

  /** Goes on with all batches, a part of each by turns. */
  async move(): Promise<void> {
    const moving = await MOVING.all(this.dataSource);
    const opening = moving.filter(({ isCancelled }) => !isCancelled);
    await this.#opening.exhaustEach(opening, ({ id }, most) => this.openSome(id, most));
    const cancelled = moving.filter(({ isCancelled }) => isCancelled);
    await this.#cancelled.exhaustEach(cancelled, ({ id }, most) => this.cancelSome(id, most));
  }

  /** @returns whether there may be more of it */
  async openSome(id: string, most = AT_ONCE): Promise<boolean> {
    const entered = await this.dataSource.transaction(async (em) =>
      (await LOCK.first(em, [id, true])) ? ENTER_LANES.all(em, [id, most]) : [],
    );
    if (entered.length > 0) this.wakeUps.job.send();
    return entered.length >= most;
  }

  /**
   * What has left is not touched, and may come back to its lane later: there may be more until the
   * batch is settled.
   * @returns whether there is more now
   */
  async cancelSome(id: string, most = CANCELLED_AT_ONCE): Promise<boolean> {
    const cancelled = await this.dataSource.transaction(async (em) => {
      if (!(await LOCK.first(em, [id, false]))) return [];
      const ids = await this.#waiting(em, id, most);
      return this.settlement.settle(em, waitingAmong(ids), { state: 'cancelled' });
    });
    if (cancelled.length > 0) this.wakeUps.callback.send();
    return cancelled.length > 0;
  }

  async #waiting(em: EntityManager, id: string, most: number): Promise<string[]> {
    const staged = await TAKE_OUT.all(em, [id, most]);
    const waiting = staged.length > 0 ? staged : await WAITING.all(em, [id, most]);
    return waiting.map((job) => job.id);
  }
}
