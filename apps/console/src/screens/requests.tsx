import type { LoggedRequest } from '#libs/sdk';
import { IdLink } from '../parts/id.js';
import { type Column, List } from '../parts/list.js';
import { Status, wordsOf } from '../parts/status.js';
import { Time } from '../parts/time.js';

const AT_THE_DOOR_OF = {
  third_party: 'the third party',
  connection: 'the connection',
  caller: 'the caller',
  sluice: 'Sluice',
};

/** At whose door it lies, and what it was, in a few words. */
export function endOf({ status, outcome, refusedBy }: LoggedRequest): string {
  const answered = status === undefined ? '' : `answered ${status}`;
  if (refusedBy === undefined) return `The third party ${answered}.`;
  if (/^\dxx$/.test(outcome)) return `Refused by ${AT_THE_DOOR_OF[refusedBy]}: ${answered}.`;
  if (outcome === 'caller_gone') return 'The caller left before the answer.';
  return `Ended by ${AT_THE_DOOR_OF[refusedBy]}: ${wordsOf(outcome)}.`;
}

export const Outcome = ({ of: { outcome, refusedBy } }: { of: LoggedRequest }) => (
  <Status of={outcome} tone={refusedBy === undefined ? 'good' : 'bad'} />
);

export const REQUEST_COLUMNS: readonly Column<LoggedRequest>[] = [
  { name: 'Request', of: ({ id }) => <IdLink screen="requests" id={id} /> },
  { name: 'Outcome', of: (request) => <Outcome of={request} /> },
  {
    name: 'What',
    of: ({ method, route }) => (
      <code>
        {method} {route}
      </code>
    ),
  },
  { name: 'How it ended', of: endOf },
  { name: 'Time', of: ({ totalMs }) => `${totalMs} ms` },
  { name: 'Ended', of: ({ endedAt }) => <Time at={endedAt} /> },
];

const OUTCOMES = [
  ...['2xx', '3xx', '4xx', '5xx', 'caller_gone', 'upstream_timeout', 'queue_timeout'],
  ...['limit_wait_exceeded', 'limit_queue_full', 'needs_reauth', 'connection_disabled'],
];

/** Newest first and asked again every few seconds: a tail, unless somebody goes back in time. */
export function Requests() {
  return (
    <List
      title="Requests"
      screen="requests"
      path="/requests"
      filters={[
        { name: 'outcome', label: 'Outcome', values: OUTCOMES },
        { name: 'connection', label: 'Connection' },
        { name: 'route', label: 'Route' },
        { name: 'since', label: 'Since' },
      ]}
      columns={REQUEST_COLUMNS}
      empty={
        <p>
          No call has been made lately, and no job was tried. The playground sends one; it is here a
          second or two after its end.
        </p>
      }
    />
  );
}
