import type { BatchView, LineError } from '#libs/contracts';
import { bytes } from '#libs/database';
import { z } from 'zod';
import { instant } from '../present-job.js';

const count = z.number().int();
const ENDS = ['answered', 'failed', 'unknown', 'expired', 'cancelled'] as const;

const lineError: z.ZodType<LineError> = z.object({
  line: z.number(),
  code: z.string(),
  message: z.string(),
});

/** A batch as the ledger keeps it, with what its jobs have added up to. */
export const batchRow = z.object({
  id: z.string(),
  projectId: z.string(),
  state: z.enum(['uploading', 'opening', 'running', 'settled']),
  replayOf: z.string().nullable(),
  fingerprint: bytes.nullable(),
  sealedCallback: bytes.nullable(),
  accepted: count,
  rejected: count,
  errors: z.array(lineError),
  answered: count,
  failed: count,
  unknown: count,
  expired: count,
  cancelled: count,
  createdAt: z.date(),
  openedAt: z.date().nullable(),
  cancelledAt: z.date().nullable(),
  settledAt: z.date().nullable(),
  /** From when, and how many had ended then, its pace is reckoned. */
  pacedAt: z.date().nullable(),
  paced: count,
  now: z.date(),
});
export type Batch = z.infer<typeof batchRow>;

/** Of the table alone; while it is uploaded, what has come so far counts as accepted. */
const KEPT = `batch.id, batch.project_id as "projectId", batch.state,
  batch.replay_of as "replayOf", batch.fingerprint, batch.sealed_callback as "sealedCallback",
  case batch.state when 'uploading' then batch.staged_jobs else batch.accepted end as accepted,
  batch.rejected, batch.errors, batch.created_at as "createdAt", batch.opened_at as "openedAt",
  batch.cancelled_at as "cancelledAt", batch.settled_at as "settledAt",
  batch.paced_at as "pacedAt", batch.paced, now()::timestamptz(3) as now`;

/** How many of each end some tallies hold together. */
const TALLIED = ENDS.map((end) => `sum(jobs) filter (where state = '${end}') as ${end}`).join(', ');

const counted = (end: string): string => `batch.${end} + coalesce(tallied.${end}, 0)::integer`;

/** Of a batch whose tallies have been added up. */
export const BATCH_COLUMNS = `${KEPT}, ${ENDS.map((end) => `batch.${end}`).join(', ')}`;

/** Exact at any moment: with the tallies that have not been added up yet. */
export const batchWhere = (condition: string): string => `select ${KEPT},
    ${ENDS.map((end) => `${counted(end)} as ${end}`).join(', ')}
  from batch left join lateral (
    select ${TALLIED} from batch_tally where batch_id = batch.id) as tallied on true
  where batch.state <> 'aborted' and ${condition}`;

export const ADD_UP = `with gone as (
    delete from batch_tally where ctid = any(array(
      select ctid from batch_tally where batch_id = $1 limit $2 for update skip locked))
    returning state, jobs),
  tallied as (select ${TALLIED} from gone)
  update batch set ${ENDS.map((end) => `${end} = ${counted(end)}`).join(', ')}
  from tallied where id = $1 returning ${BATCH_COLUMNS}`;

export const settledOf = (batch: Batch): number => ENDS.reduce((sum, end) => sum + batch[end], 0);

/** A batch as its owner sees it. */
export function presentBatch(batch: Batch): BatchView {
  const { id, state, accepted, rejected, errors, replayOf } = batch;
  const { answered, failed, unknown, expired, cancelled } = batch;
  const settled = settledOf(batch);
  const unsettled = accepted - settled;
  const ratePerSecond = rateOf(batch, settled);
  const isEnding = state !== 'settled' && ratePerSecond > 0;
  return {
    id,
    state,
    accepted,
    rejected,
    errors,
    counts: { unsettled, answered, failed, unknown, expired, cancelled },
    progress: accepted === 0 ? 0 : settled / accepted,
    ratePerSecond,
    ...(isEnding
      ? instant('estimatedEndAt', new Date(+batch.now + (unsettled / ratePerSecond) * 1_000))
      : {}),
    ...(replayOf === null ? {} : { replayOf }),
    createdAt: batch.createdAt.toISOString(),
    ...instant('openedAt', batch.openedAt),
    ...instant('cancelledAt', batch.cancelledAt),
    ...instant('settledAt', batch.settledAt),
  };
}

/** To three digits. */
function rateOf({ pacedAt, paced, settledAt, now }: Batch, settled: number): number {
  const lastedMs = pacedAt ? +(settledAt ?? now) - +pacedAt : 0;
  return lastedMs > 0 ? Number((((settled - paced) * 1_000) / lastedMs).toPrecision(3)) : 0;
}
