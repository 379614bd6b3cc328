import type { BatchEvent } from '#libs/contracts';
import { Batches, Statement } from '#libs/database';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { ADD_UP, type Batch, BATCH_COLUMNS, batchRow, settledOf } from './batch.js';

const TALLIES = 2_000;
/** How many of the tallies are looked at for whose they are. */
const LOOKED_AT = 10_000;
const BATCH_DAYS = 14;
/** Over how long the pace is reckoned: between this and twice as long. */
const PACE = '30 seconds';
const TOLD_EVERY = '5 seconds';

const TALLIED = new Statement(
  'find batches with tallies',
  `select distinct batch_id as id
   from (select batch_id from batch_tally limit ${LOOKED_AT}) as tally`,
  z.object({ id: z.string() }),
);
/** Gives no row while another process has it. */
const LOCK = new Statement(
  'lock a batch to add up',
  'select id from batch where id = $1 for no key update skip locked',
);
const ADD = new Statement('add up tallies', ADD_UP, batchRow);
const SETTLE = new Statement(
  'settle a batch',
  `update batch set state = 'settled', settled_at = now() where id = $1
   returning ${BATCH_COLUMNS}`,
  batchRow,
);
const KEEP_PACE = new Statement(
  'keep the pace of a batch',
  `update batch set paced_at = next_paced_at, paced = next_paced,
     next_paced_at = now(), next_paced = $2
   where id = $1 and next_paced_at < now() - interval '${PACE}'`,
);
/** Gives a row when it is time to tell. */
const PROGRESS = new Statement(
  'tell the progress of a batch',
  `update batch set reported_at = now()
   where id = $1 and coalesce(reported_at, opened_at) < now() - interval '${TOLD_EVERY}'
   returning ${BATCH_COLUMNS}`,
  batchRow,
);
const DROP_STRAYS = new Statement(
  'drop tallies of no batch',
  `delete from batch_tally
   where batch_id = $1 and not exists (select from batch where id = $1)`,
);
const FORGET = new Statement(
  'forget old batches',
  `delete from batch where id in (
     select id from batch where settled_at < now() - interval '${BATCH_DAYS} days' limit $1)`,
);

/** Who hears of batches; what is added takes part in the transaction of what it is about. */
export abstract class BatchReports {
  abstract add(em: EntityManager, event: BatchEvent, batch: Batch): Promise<void>;
}

/**
 * Adds up what settlements leave of batches. A settlement writes a row of its own and waits for
 * nobody; here they become the batch's counters, and the one that completes them settles the batch.
 */
export class BatchCounts {
  readonly #adding = new Batches(TALLIES);
  readonly #old = new Batches();

  constructor(
    private readonly dataSource: DataSource,
    private readonly reports: BatchReports,
  ) {}

  async addUp(): Promise<void> {
    const batches = await TALLIED.all(this.dataSource);
    await this.#adding.exhaustEach(batches, ({ id }, most) => this.#addSome(id, most));
  }

  forgetOld(): Promise<unknown> {
    return this.#old.exhaust((most) => FORGET.run(this.dataSource, [most]));
  }

  /** @returns whether there may be more of it */
  async #addSome(id: string, most: number): Promise<boolean> {
    return this.dataSource.transaction(async (em) => {
      if (!(await LOCK.first(em, [id]))) {
        await DROP_STRAYS.run(em, [id]);
        return false;
      }
      const before = await ADD.one(em, [id, most]);
      const settled = settledOf(before);
      await KEEP_PACE.run(em, [id, settled]);
      const isOver = before.state === 'running' && settled === before.accepted;
      if (isOver) await this.reports.add(em, 'batch.settled', await SETTLE.one(em, [id]));
      else await this.#tellProgress(em, id);
      return false;
    });
  }

  async #tellProgress(em: EntityManager, id: string): Promise<void> {
    const batch = await PROGRESS.first(em, [id]);
    if (batch) await this.reports.add(em, 'batch.progress', batch);
  }
}
