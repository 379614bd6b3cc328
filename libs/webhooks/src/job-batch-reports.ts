import type { BatchEvent, CallbackTarget } from '#libs/contracts';
import type { WakeUp } from '#libs/database';
import { type Batch, BatchReports, type JobCodec, presentBatch } from '#libs/ledger';
import { SealingError } from '#libs/sealing';
import type { EntityManager } from 'typeorm';
import type { MessageBox } from './message-box.js';
import { addMessages, destinationsOf } from './messages.js';

/** Writes one message about a batch for each receiver, in the transaction of what it reports. */
export class JobBatchReports extends BatchReports {
  constructor(
    private readonly box: MessageBox,
    private readonly codec: JobCodec,
    private readonly wakeUp: WakeUp,
  ) {
    super();
  }

  async add(em: EntityManager, event: BatchEvent, batch: Batch): Promise<void> {
    const about = { projectId: batch.projectId, target: this.#target(batch) };
    const [destinations = []] = await destinationsOf(em, event, [about]);
    const timestamp = (batch.settledAt ?? batch.now).toISOString();
    const body = JSON.stringify({ type: event, timestamp, data: presentBatch(batch) });
    const messages = destinations.map((destination) => ({ about, destination, body }));
    await addMessages(em, this.box, { event, messages });
    if (messages.length > 0) this.wakeUp.send();
  }

  /** One that does not open, because its key is gone, is as good as none. */
  #target({ id, projectId, sealedCallback }: Batch): CallbackTarget | undefined {
    if (!sealedCallback) return undefined;
    try {
      return this.codec.openCallback({ id, projectId }, sealedCallback);
    } catch (error) {
      if (error instanceof SealingError) return undefined;
      throw error;
    }
  }
}
