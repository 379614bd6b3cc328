import { reachingDatabase, Statement } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { DataSource } from 'typeorm';
import type { JobsOf } from '../ledger.js';
import { type Batch, batchRow, batchWhere } from './batch.js';

const OWN = 'id = $1 and project_id = $2 and ($3::uuid is null or key_id = $3)';

const FIND = new Statement('find a batch', batchWhere(OWN), batchRow);
const CANCEL = new Statement(
  'cancel a batch',
  `update batch set cancelled_at = now()
   where ${OWN} and cancelled_at is null and state in ('opening', 'running')`,
);

/** Batches and what becomes of them, from their owner's side. */
export class JobBatches {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws SluiceError `not_found`, `database_unavailable` */
  async get({ projectId, keyId }: JobsOf, id: string): Promise<Batch> {
    const batch = await reachingDatabase(() =>
      FIND.first(this.dataSource, [id, projectId, keyId ?? null]),
    );
    if (!batch) throw new SluiceError('not_found', { detail: 'There is no such batch.' });
    return batch;
  }

  /**
   * None of its jobs leaves any more, but those that are about to.
   * @throws SluiceError `not_found`; `conflict` before it has come in, `database_unavailable`
   */
  async cancel(of: JobsOf, id: string): Promise<Batch> {
    await reachingDatabase(() => CANCEL.run(this.dataSource, [id, of.projectId, of.keyId ?? null]));
    const batch = await this.get(of, id);
    if (batch.state === 'uploading')
      throw new SluiceError('conflict', {
        detail: 'The batch is still coming in. End its upload, and nothing of it will run.',
      });
    return batch;
  }
}
