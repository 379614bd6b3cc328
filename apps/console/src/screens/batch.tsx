import type { Batch as BatchView, Job } from '#libs/sdk';
import { useState } from 'preact/hooks';
import type { Refusal } from '../api/refusal.js';
import type { Page } from '../api/types.js';
import { type Live, useLive } from '../api/use-live.js';
import { Action } from '../parts/action.js';
import { Table } from '../parts/list.js';
import { RefusalNotice } from '../parts/notice.js';
import { Facts, Record, Timeline } from '../parts/record.js';
import { Status } from '../parts/status.js';
import { endOf, Progress } from './batches.js';
import { JOB_COLUMNS } from './jobs.js';

export function Batch({ id }: { id: string }) {
  const live = useLive<BatchView>(`/batches/${id}`);
  return (
    <Record
      title="Batch"
      list={{ screen: 'batches', title: 'Batches' }}
      id={id}
      path={`/batches/${id}`}
      command={`sluice batches watch ${id}`}
      live={live}
    >
      {(batch) => (
        <>
          <p class="lead">
            <Progress of={batch} /> {endOf(batch)}, {batch.ratePerSecond.toFixed(1)} a second
          </p>
          <Steering batch={batch} live={live} />
          <Timeline instants={instantsOf(batch)} />
          <Facts facts={factsOf(batch)} />
          <BatchJobs batch={id} />
        </>
      )}
    </Record>
  );
}

const instantsOf = (batch: BatchView) => [
  { name: 'Created', at: batch.createdAt },
  { name: 'Opened', at: batch.openedAt },
  { name: 'Cancelled', at: batch.cancelledAt },
  { name: 'Settled', at: batch.settledAt },
];

const factsOf = ({ state, accepted, rejected, counts }: BatchView) =>
  [
    ['State', <Status key="state" of={state} />],
    ['Accepted', accepted],
    ['Rejected lines', rejected],
    ...Object.entries(counts),
  ] as const;

function Steering({ batch, live }: { batch: BatchView; live: Live<BatchView> }) {
  const [refusal, setRefusal] = useState<Refusal>();
  const path = `/batches/${batch.id}`;
  const common = { onDone: live.reload, onRefused: setRefusal };
  const failed = batch.counts.failed;
  return (
    <>
      <div class="actions">
        {batch.settledAt === undefined && (
          <Action
            {...common}
            label="Cancel"
            path={path}
            method="DELETE"
            sure={`${batch.counts.unsettled} jobs that have not left are not made.`}
          />
        )}
        {batch.settledAt !== undefined && failed > 0 && (
          <Action
            {...common}
            label={`Replay ${failed} failed`}
            path={`${path}/replay`}
            body={{}}
            sure="They are made again, in a new batch."
          />
        )}
      </div>
      <RefusalNotice refusal={refusal} />
    </>
  );
}

function BatchJobs({ batch }: { batch: string }) {
  const { data } = useLive<Page<Job>>(`/batches/${batch}/jobs?limit=25`);
  if (!data || data.data.length === 0) return null;
  return (
    <section>
      <h2>Its latest jobs</h2>
      <Table title="Its latest jobs" columns={JOB_COLUMNS} rows={data.data} />
    </section>
  );
}
