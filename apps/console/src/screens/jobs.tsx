import type { Job } from '#libs/sdk';
import { IdLink } from '../parts/id.js';
import { type Column, List } from '../parts/list.js';
import { Status } from '../parts/status.js';
import { Time } from '../parts/time.js';
import { ReplayJobs } from './replay-jobs.js';

/** What keeps it, or what came of it. */
export function outcomeOf({ response, error, waitingFor }: Job): string {
  if (error) return error.message;
  if (response) return `The third party answered ${response.status}.`;
  return waitingFor ? waitOf(waitingFor) : '–';
}

/** Why a job, or the next one of a lane, has not left yet. */
export function waitOf({ kind, until }: NonNullable<Job['waitingFor']>): string {
  const end = until === undefined ? '' : ` until ${until.slice(11, 19)} UTC`;
  switch (kind) {
    case 'limit':
      return `Waits for its limit${end}.`;
    case 'concurrency':
      return 'Waits until fewer of its connection are under way.';
    case 'pause':
      return `Its lane is paused, by hand or because the third party wants to be left alone${end}.`;
    case 'breaker':
      return `The third party is down; one job asks whether it is up again${end}.`;
    case 'order':
      return `Waits for the job before it to end${end}.`;
    case 'receipt':
      return 'Waits until its last page is received.';
    default:
      return kind satisfies never;
  }
}

const REFUSED = 400;

/** An answer that is a refusal has arrived all the same. */
export const JobState = ({ of: { state, response } }: { of: Job }) =>
  response && response.status >= REFUSED ? <Status of={state} tone="bad" /> : <Status of={state} />;

export const JOB_COLUMNS: readonly Column<Job>[] = [
  { name: 'Job', of: ({ id }) => <IdLink screen="jobs" id={id} /> },
  { name: 'State', of: (job) => <JobState of={job} /> },
  {
    name: 'Request',
    of: ({ method, route }) => (
      <code>
        {method} {route}
      </code>
    ),
  },
  { name: 'What came of it', of: outcomeOf },
  { name: 'Attempts', of: ({ attempts }) => attempts },
  { name: 'Accepted', of: ({ acceptedAt }) => <Time at={acceptedAt} /> },
];

const STATES = [
  ...['accepted', 'queued', 'running', 'answered', 'failed', 'unknown', 'expired', 'cancelled'],
];

export function Jobs() {
  return (
    <List
      title="Jobs"
      screen="jobs"
      path="/jobs"
      command="sluice jobs"
      filters={[
        { name: 'state', label: 'State', values: STATES },
        { name: 'connection', label: 'Connection' },
      ]}
      columns={JOB_COLUMNS}
      empty={
        <p>
          No jobs in the last two weeks. <code>POST /jobs</code> makes one, and so does a call with{' '}
          <code>sluice-mode: async</code>.
        </p>
      }
    >
      <ReplayJobs />
    </List>
  );
}
