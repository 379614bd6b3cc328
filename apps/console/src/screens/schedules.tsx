import type { Schedule } from '#libs/sdk';
import { IdLink } from '../parts/id.js';
import { type Column, List } from '../parts/list.js';
import { Status } from '../parts/status.js';
import { Time } from '../parts/time.js';

const COLUMNS: readonly Column<Schedule>[] = [
  { name: 'Schedule', of: ({ id }) => <IdLink screen="schedules" id={id} /> },
  { name: 'Name', of: ({ name }) => name ?? '–' },
  { name: 'Status', of: ({ status, error }) => <Status of={error ? 'failing' : status} /> },
  { name: 'Times', of: ({ cron, timeZone }) => <code>{`${cron} ${timeZone}`}</code> },
  { name: 'Request', of: ({ method, route }) => <code>{`${method} ${route}`}</code> },
  { name: 'Next', of: ({ nextTicks: [next] }) => <Time at={next} /> },
  { name: 'Last', of: ({ lastTickAt }) => <Time at={lastTickAt} /> },
];

export function Schedules() {
  return (
    <List
      title="Schedules"
      screen="schedules"
      path="/schedules"
      columns={COLUMNS}
      empty={
        <p>
          No schedules. <code>POST /schedules</code> with a cron expression and a job makes one.
        </p>
      }
    />
  );
}
