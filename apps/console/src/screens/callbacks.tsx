import type { Callback } from '#libs/sdk';
import { IdLink } from '../parts/id.js';
import { type Column, List } from '../parts/list.js';
import { Status } from '../parts/status.js';
import { Time } from '../parts/time.js';

/** What the receiver said last. */
export const answerOf = ({ lastStatus, lastError }: Callback): string => {
  if (lastError !== undefined) return lastError;
  return lastStatus === undefined ? '–' : `answered ${lastStatus}`;
};

export const CALLBACK_COLUMNS: readonly Column<Callback>[] = [
  { name: 'Callback', of: ({ id }) => <IdLink screen="callbacks" id={id} /> },
  { name: 'State', of: ({ state }) => <Status of={state} /> },
  { name: 'Event', of: ({ event }) => event },
  { name: 'Receiver', of: ({ host }) => host },
  { name: 'It last', of: answerOf },
  { name: 'Attempts', of: ({ attempts }) => attempts },
  { name: 'Created', of: ({ createdAt }) => <Time at={createdAt} /> },
];

export function Callbacks() {
  return (
    <List
      title="Callbacks"
      screen="callbacks"
      path="/callbacks"
      filters={[
        { name: 'state', label: 'State', values: ['pending', 'delivered', 'given_up'] },
        { name: 'endpoint', label: 'Endpoint' },
        { name: 'job', label: 'Job' },
      ]}
      columns={CALLBACK_COLUMNS}
      empty={<p>No callbacks in the last two weeks. Jobs and endpoints say where they go.</p>}
    />
  );
}
