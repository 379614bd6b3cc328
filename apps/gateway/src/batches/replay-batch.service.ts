import { createHash } from 'node:crypto';
import type { ReplayBatch as ReplayBatchInput } from '#libs/contracts';
import { SluiceError, ignore } from '#libs/errors';
import {
  type Batch,
  BatchIntake,
  BatchLanes,
  BatchUpload,
  hasBegun,
  KeptRequests,
} from '#libs/ledger';
import type { Caller } from '#libs/projects';
import { Injectable } from '@nestjs/common';
import { LineErrors } from './line-errors.js';

/** Which jobs are made again, and under which key. */
interface ReplayTerms {
  states: ReplayBatchInput['states'];
  idempotencyKey: string | undefined;
}

/** Makes a new batch of those jobs of another one that did not end as they should have. */
@Injectable()
export class ReplayBatch {
  constructor(
    private readonly intake: BatchIntake,
    private readonly kept: KeptRequests,
    private readonly lanes: BatchLanes,
  ) {}

  /**
   * @throws SluiceError `conflict` when there is nothing to be made again, `idempotency_in_flight`,
   *   `idempotency_mismatch`, `job_queue_full`, `database_unavailable`
   */
  async replay(
    { keyId }: Caller,
    batch: Batch,
    { states, idempotencyKey }: ReplayTerms,
  ): Promise<Batch> {
    const { id: replayOf, projectId } = batch;
    const digest = createHash('sha256')
      .update(JSON.stringify([replayOf, states]))
      .digest();
    const begun = await this.intake.begin({ projectId, keyId, idempotencyKey, replayOf });
    if (!(begun instanceof BatchUpload)) {
      this.intake.assertSame(begun, digest);
      return begun;
    }
    try {
      const lines = new LineErrors();
      let accepted = 0;
      for await (const { job, line } of this.kept.of(batch, states)) {
        if (!job) {
          lines.add(line, new SluiceError('content_unreadable'));
          continue;
        }
        if (hasBegun(job)) {
          lines.add(line, begunWalk());
          continue;
        }
        await begun.add({ ...job, keyId }, line);
        accepted++;
      }
      if (accepted === 0) throw lines.rejected > 0 ? lines.asRefusal() : nothing();
      const { rejected, errors } = lines;
      const replayed = await begun.open({ rejected, errors, digest });
      this.lanes.openSome(replayed.id).catch(ignore('a worker goes on with it'));
      return replayed;
    } catch (error) {
      await begun.abort().catch(ignore('it is erased when its lease ends'));
      throw error;
    }
  }
}

const begunWalk = (): SluiceError =>
  new SluiceError('conflict', {
    detail: 'The job had walked some pages of its list, which are gone. Make it anew.',
  });

const nothing = (): SluiceError =>
  new SluiceError('conflict', {
    detail:
      'There is nothing to be made again: no job of the batch ended so, or what they sent is kept no longer.',
  });
