import type { Batch } from '#libs/sdk';
import { IdLink } from '../parts/id.js';
import { type Column, List } from '../parts/list.js';
import { Status } from '../parts/status.js';
import { fromNow, Time } from '../parts/time.js';

export const Progress = ({ of: { progress, state } }: { of: Batch }) => (
  <span class="progress">
    <progress value={progress} aria-label={`Progress of this batch, ${state}`} />
    {Math.floor(progress * 100)} %
  </span>
);

/** When it will be done, at the pace of now. */
export const endOf = ({ estimatedEndAt, settledAt }: Batch): string => {
  if (settledAt !== undefined) return `ended ${fromNow(settledAt)}`;
  return estimatedEndAt === undefined ? 'nothing ends now' : `done ${fromNow(estimatedEndAt)}`;
};

const COLUMNS: readonly Column<Batch>[] = [
  { name: 'Batch', of: ({ id }) => <IdLink screen="batches" id={id} /> },
  { name: 'State', of: ({ state }) => <Status of={state} /> },
  { name: 'Progress', of: (batch) => <Progress of={batch} /> },
  { name: 'End', of: endOf },
  { name: 'Jobs', of: ({ accepted }) => accepted },
  { name: 'Failed', of: ({ counts }) => counts.failed + counts.unknown },
  { name: 'Created', of: ({ createdAt }) => <Time at={createdAt} /> },
];

export function Batches() {
  return (
    <List
      title="Batches"
      screen="batches"
      path="/batches"
      command="sluice batches"
      columns={COLUMNS}
      empty={
        <p>
          No batches in the last two weeks. <code>sluice batch FILE --watch</code> sends one, a job
          on each line.
        </p>
      }
    />
  );
}
