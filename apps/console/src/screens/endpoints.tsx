import type { WebhookEndpoint } from '#libs/sdk';
import { IdLink } from '../parts/id.js';
import { type Column, List } from '../parts/list.js';
import { Status } from '../parts/status.js';
import { Time } from '../parts/time.js';

/** One that is asked in vain is another thing than one that works. */
export const stateOf = ({ status, failingSince }: WebhookEndpoint): string =>
  status === 'active' && failingSince !== undefined ? 'failing' : status;

const COLUMNS: readonly Column<WebhookEndpoint>[] = [
  { name: 'Endpoint', of: ({ id }) => <IdLink screen="endpoints" id={id} /> },
  { name: 'Status', of: (endpoint) => <Status of={stateOf(endpoint)} /> },
  { name: 'URL', of: ({ url }) => <span class="long">{url}</span> },
  { name: 'Events', of: ({ events }) => events.join(', ') },
  { name: 'Failing since', of: ({ failingSince }) => <Time at={failingSince} /> },
  { name: 'Created', of: ({ createdAt }) => <Time at={createdAt} /> },
];

export function Endpoints() {
  return (
    <List
      title="Webhook endpoints"
      screen="endpoints"
      path="/webhook-endpoints"
      columns={COLUMNS}
      empty={
        <p>
          No endpoints. <code>POST /webhook-endpoints</code> with a URL and the events it wants
          makes one, and shows its signing secret once.
        </p>
      }
    />
  );
}
