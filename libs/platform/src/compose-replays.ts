import { type Intake, type JobCodec, JobReplays, type Ledger, ReplaysByFilter } from '#libs/ledger';
import type { WakeUp } from '#libs/database';
import type { DatabaseStore } from './stores.js';

interface ReplayParts {
  dataSource: DatabaseStore['dataSource'];
  codec: JobCodec;
  intake: Intake;
  ledger: Ledger;
  wakeUps: Record<'job' | 'callback', WakeUp>;
}

/** What makes jobs again that failed. */
export interface ReplayStores {
  jobReplays: JobReplays;
  replaysByFilter: ReplaysByFilter;
}

export function composeReplays(parts: ReplayParts): ReplayStores {
  const { dataSource, codec, intake, ledger, wakeUps } = parts;
  return {
    jobReplays: new JobReplays(dataSource, codec, intake, ledger, wakeUps),
    replaysByFilter: new ReplaysByFilter(dataSource, codec, intake, wakeUps.job),
  };
}
