/**
 * The ledger of jobs in Postgres. Promise: a job is accepted when its row is committed and never
 * lost after that; it is claimed before its first byte leaves, by a lease with a fence; it ends
 * once, in one transaction with its callbacks and the erasure of what it sent; what became of a job
 * that may not be sent twice and whose worker is gone is stated as unknown.
 */
export { type Batch, presentBatch } from './batches/batch.js';
export { BatchCounts, BatchReports } from './batches/batch-counts.js';
export { BatchIntake } from './batches/batch-intake.js';
export { BatchLanes } from './batches/batch-lanes.js';
export { BatchResults } from './batches/batch-results.js';
export { BatchUpload } from './batches/batch-upload.js';
export { type BatchFilter, JobBatches } from './batches/job-batches.js';
export { KeptRequests } from './batches/kept-requests.js';
export { BlockedLanes } from './blocked-lanes.js';
export { CancelledLanes } from './cancelled-lanes.js';
export { type ClaimedJob, Claims, type PutBack } from './claims.js';
export { Intake, type OfferedJob } from './intake.js';
export { JobBacklog } from './job-backlog.js';
export { JobHistory } from './job-history.js';
export { JobLoad } from './job-load.js';
export { JOB_SEALED_COLUMNS, JobCodec } from './job-codec.js';
export { hasBegun } from './kept-job.js';
export { JobReplays } from './job-replays.js';
export { KeptLoad } from './kept-load.js';
export { Job } from './job.entity.js';
export {
  type DueLane,
  type HeldUpLane,
  type LaneRoom,
  Lanes,
  type NextJob,
  type NextVisit,
  type TakenJob,
} from './lanes.js';
export { type JobFilter, type JobsOf, Ledger } from './ledger.js';
export { JobPositions } from './job-positions.js';
export type { JobRequest, JobWalk } from './job-request.js';
export { type JobReplayCount, ReplaysByFilter } from './replays-by-filter.js';
export { presentJob } from './present-job.js';
export { type QueuedJob, Reconciler } from './reconciler.js';
export { type JobTerms, type NewJob } from './sealed-job.js';
export { isJobKey } from './ordered-lanes.js';
export { type EndedReport, Receipts } from './receipts.js';
export { type ReadyPage, type ReportCount, Reports, type SettledJob } from './reports.js';
export { routeOf } from './route.js';
export { type Outcome, Settlement } from './settlement.js';
export { JobLimits } from './steering/job-limits.js';
export { type LaneCounts, LaneLoads } from './steering/lane-loads.js';
export { SteeredLanes } from './steering/steered-lanes.js';
export {
  type LanePause,
  type SteeredTarget,
  Steering,
  type SteeringRow,
} from './steering/steering.js';
export { Walks } from './walks.js';
