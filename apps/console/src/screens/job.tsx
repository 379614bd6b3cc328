import type { Callback, Job as JobView, LoggedRequest } from '#libs/sdk';
import { useState } from 'preact/hooks';
import type { Refusal } from '../api/refusal.js';
import type { Page } from '../api/types.js';
import { useLive } from '../api/use-live.js';
import { go, linkTo } from '../navigate/url.js';
import { Action } from '../parts/action.js';
import { IdLink } from '../parts/id.js';
import { Table } from '../parts/list.js';
import { RefusalNotice } from '../parts/notice.js';
import { Facts, Record, Timeline } from '../parts/record.js';
import { CALLBACK_COLUMNS } from './callbacks.js';
import { JobState, outcomeOf } from './jobs.js';
import { REQUEST_COLUMNS } from './requests.js';

const WAITS = ['accepted', 'queued'];
const MADE_AGAIN = ['failed', 'unknown'];

export function Job({ id }: { id: string }) {
  const live = useLive<JobView>(`/jobs/${id}`);
  const [refusal, setRefusal] = useState<Refusal>();
  return (
    <Record
      title="Job"
      list={{ screen: 'jobs', title: 'Jobs' }}
      id={id}
      path={`/jobs/${id}`}
      command={`sluice jobs get ${id}`}
      live={live}
    >
      {(job) => (
        <>
          <p class="lead">{sentenceOf(job)}</p>
          {WAITS.includes(job.state) && (
            <div class="actions">
              <Action
                label="Cancel"
                path={`/jobs/${id}`}
                method="DELETE"
                sure="It is not made, and reported as cancelled."
                onDone={live.reload}
                onRefused={setRefusal}
              />
            </div>
          )}
          {MADE_AGAIN.includes(job.state) && (
            <div class="actions">
              <Action
                label="Replay"
                path={`/jobs/${id}/replay`}
                sure="It is made again, as a new job."
                onDone={(made) => go(linkTo(`/jobs/${(made as JobView).id}`))}
                onRefused={setRefusal}
              />
            </div>
          )}
          <RefusalNotice refusal={refusal} />
          <Timeline instants={instantsOf(job)} />
          <JobFacts job={job} />
          <Attempts job={id} />
          <Callbacks job={id} />
        </>
      )}
    </Record>
  );
}

/** Whether it reached the third party is what everybody asks first. */
function sentenceOf(job: JobView): string {
  const left = job.dispatched
    ? 'The request may have reached the third party.'
    : 'The request has not left.';
  const outcome = outcomeOf(job);
  return outcome === '–' ? left : `${outcome} ${left}`;
}

const instantsOf = (job: JobView) => [
  { name: 'Accepted', at: job.acceptedAt },
  { name: 'Not before', at: job.runAt },
  { name: 'Started', at: job.startedAt },
  { name: 'Settled', at: job.settledAt },
  { name: 'Expires', at: job.settledAt === undefined ? job.expiresAt : undefined },
];

const JobFacts = ({ job }: { job: JobView }) => (
  <Facts
    facts={[
      ['State', <JobState key="state" of={job} />],
      ['Request', <code key="request">{`${job.method} ${job.route}`}</code>],
      ['Connection', <IdLink key="connection" screen="connections" id={job.connection} />],
      ['Batch', job.batchId && <IdLink screen="batches" id={job.batchId} />],
      ['Line', job.line],
      ['Replay of', job.replayOf && <IdLink screen="jobs" id={job.replayOf} />],
      ['Schedule', job.schedule && <IdLink screen="schedules" id={job.schedule} />],
      ['Resource', job.resource],
      ['Attempts', job.attempts],
      ['Answered 429', job.refusals],
      ['Pages', job.pages],
      ['Items', job.items],
      ['Answer', job.response && String(job.response.status)],
      ['Error', job.error && <code>{job.error.code}</code>],
    ]}
  />
);

function Attempts({ job }: { job: string }) {
  const { data } = useLive<Page<LoggedRequest>>(`/requests?job=${job}&limit=10`);
  if (!data || data.data.length === 0) return null;
  return (
    <section>
      <h2>Its latest attempts</h2>
      <Table title="Its latest attempts" columns={REQUEST_COLUMNS} rows={data.data} />
    </section>
  );
}

function Callbacks({ job }: { job: string }) {
  const { data } = useLive<Page<Callback>>(`/callbacks?job=${job}&limit=10`);
  if (!data || data.data.length === 0) return null;
  return (
    <section>
      <h2>Its callbacks</h2>
      <Table title="Its callbacks" columns={CALLBACK_COLUMNS} rows={data.data} />
    </section>
  );
}
