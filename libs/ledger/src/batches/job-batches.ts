import type { Page, PageQuery } from '#libs/contracts';
import { pageOf, reachingDatabase, rowBehind, Statement } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { DataSource } from 'typeorm';
import type { JobsOf } from '../ledger.js';
import { type Batch, batchRow, batchWhere } from './batch.js';

const OWN = 'id = $1 and project_id = $2 and ($3::uuid is null or key_id = $3)';

const FIND = new Statement('find a batch', batchWhere(OWN), batchRow);
/** $4 and $5: behind which batch. */
const LIST = new Statement(
  'list batches',
  `${batchWhere(`project_id = $1 and ($2::uuid is null or key_id = $2)
     and ($3::text is null or state = $3)
     and ($4::timestamptz is null or (created_at, id) < ($4, $5::uuid))`)}
   order by created_at desc, id desc limit $6`,
  batchRow,
);
const CANCEL = new Statement(
  'cancel a batch',
  `update batch set cancelled_at = now()
   where ${OWN} and cancelled_at is null and state in ('opening', 'running')`,
);

/** Which batches a list shows. */
export interface BatchFilter extends PageQuery {
  state?: Batch['state'] | undefined;
}

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

  /** @throws SluiceError `invalid_request`, `database_unavailable` */
  async list({ projectId, keyId }: JobsOf, filter: BatchFilter): Promise<Page<Batch>> {
    const { state, limit, cursor } = filter;
    const behind = cursor === undefined ? undefined : rowBehind(cursor);
    const asked = [projectId, keyId ?? null, state ?? null];
    const page = [behind?.createdAt ?? null, behind?.id ?? null, limit + 1];
    const found = await reachingDatabase(() => LIST.all(this.dataSource, [...asked, ...page]));
    return pageOf(found, limit);
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
