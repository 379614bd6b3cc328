import type { Settings } from '#libs/config';
import type { WakeUp } from '#libs/database';
import {
  BatchCounts,
  BatchIntake,
  BatchLanes,
  BatchResults,
  JobBatches,
  type JobCodec,
  type JobLoad,
  KeptLoad,
  KeptRequests,
  type Settlement,
} from '#libs/ledger';
import { JobBatchReports, type MessageBox } from '#libs/webhooks';
import type { DatabaseStore } from './stores.js';

interface BatchParts {
  settings: Settings;
  dataSource: DatabaseStore['dataSource'];
  codec: JobCodec;
  settlement: Settlement;
  wakeUps: Record<'job' | 'callback', WakeUp>;
  jobLoad: JobLoad;
  box: MessageBox;
}

/** What there is of batches, in the order of their way. */
export interface BatchStores {
  batchIntake: BatchIntake;
  batchLanes: BatchLanes;
  batchCounts: BatchCounts;
  batches: JobBatches;
  batchResults: BatchResults;
  keptRequests: KeptRequests;
  keptLoad: KeptLoad;
}

export function composeBatches(parts: BatchParts): BatchStores {
  const { settings, dataSource, codec, settlement, wakeUps, jobLoad, box } = parts;
  const uploads = settings.SLUICE_MAX_UPLOADS_PER_PROJECT;
  return {
    batchIntake: new BatchIntake(dataSource, codec, jobLoad, uploads),
    batchLanes: new BatchLanes(dataSource, settlement, wakeUps),
    batchCounts: new BatchCounts(dataSource, new JobBatchReports(box, codec, wakeUps.callback)),
    batches: new JobBatches(dataSource),
    batchResults: new BatchResults(dataSource, codec),
    keptRequests: new KeptRequests(dataSource, codec),
    keptLoad: new KeptLoad(dataSource, settings.SLUICE_MAX_KEPT_JOB_BYTES_PER_PROJECT),
  };
}
