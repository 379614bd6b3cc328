import type { ConnectionRecord } from '#libs/sdk';
import { Link } from '../navigate/link.js';
import { linkTo } from '../navigate/url.js';
import { IdLink } from '../parts/id.js';
import { type Column, List } from '../parts/list.js';
import { Status } from '../parts/status.js';
import { Time } from '../parts/time.js';

const COLUMNS: readonly Column<ConnectionRecord>[] = [
  { name: 'Connection', of: ({ id }) => <IdLink screen="connections" id={id} /> },
  { name: 'Status', of: ({ status }) => <Status of={status} /> },
  { name: 'Integration', of: ({ integration }) => integration },
  { name: 'End user', of: ({ externalUserId }) => externalUserId ?? '–' },
  { name: 'Account', of: ({ account }) => account ?? '–' },
  { name: 'Last error', of: ({ lastError }) => lastError ?? '–' },
  { name: 'Created', of: ({ createdAt }) => <Time at={createdAt} /> },
];

const FILTERS = [
  { name: 'status', label: 'Status', values: ['active', 'needs_reauth', 'disabled'] },
  { name: 'integration', label: 'Integration' },
  { name: 'externalUserId', label: 'End user' },
];

export function Connections() {
  return (
    <List
      title="Connections"
      screen="connections"
      path="/connections"
      command="sluice connections"
      filters={FILTERS}
      columns={COLUMNS}
      empty={
        <p>
          Nobody has connected an account yet.{' '}
          <Link href={linkTo('/integrations')}>Add an integration</Link>, and send somebody a link.
        </p>
      }
    />
  );
}
