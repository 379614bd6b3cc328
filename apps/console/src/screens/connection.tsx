import type { ConnectionRecord, Job, LoggedRequest, Verification } from '#libs/sdk';
import { useState } from 'preact/hooks';
import type { Refusal } from '../api/refusal.js';
import type { Page } from '../api/types.js';
import { type Live, useLive } from '../api/use-live.js';
import { Link } from '../navigate/link.js';
import { linkTo } from '../navigate/url.js';
import { Action } from '../parts/action.js';
import { Copy } from '../parts/copy.js';
import { Course } from '../parts/course.js';
import { Table } from '../parts/list.js';
import { Empty, RefusalNotice } from '../parts/notice.js';
import { type Fact, Facts, Record } from '../parts/record.js';
import { Status } from '../parts/status.js';
import { Time } from '../parts/time.js';
import { JOB_COLUMNS } from './jobs.js';
import { Lane } from './lane.js';
import { REQUEST_COLUMNS } from './requests.js';

export function Connection({ id }: { id: string }) {
  const path = `/connections/${id}`;
  const live = useLive<ConnectionRecord>(path);
  return (
    <Record
      title="Connection"
      list={{ screen: 'connections', title: 'Connections' }}
      id={id}
      path={path}
      command={`sluice connections get ${id}`}
      live={live}
    >
      {(connection) => (
        <>
          <p class="lead">{stateOf(connection)}</p>
          <Steering connection={connection} live={live} />
          <Facts facts={factsOf(connection)} />
          <Lane connection={id} />
          <Course path={`/connections/${id}`} of={{ connection: id }} />
          <LatestRequests connection={id} />
          <LatestJobs connection={id} />
        </>
      )}
    </Record>
  );
}

/** What it is like, whose it is, and what to do, in a sentence or two. */
function stateOf({ status, lastError, externalUserId = 'the end user' }: ConnectionRecord) {
  switch (status) {
    case 'active':
      return lastError === undefined
        ? 'It works, as far as is known.'
        : `It is used, and the last attempt at new tokens failed: ${lastError}. It is tried again.`;
    case 'needs_reauth':
      return `The third party takes its credentials no more${because(lastError)}. Send ${externalUserId} a reconnect link.`;
    case 'disabled':
      return 'Somebody has disabled it: calls are refused, and jobs wait. Enable it to go on.';
    default:
      return status satisfies never;
  }
}

const because = (error: string | undefined): string => (error === undefined ? '' : ` (${error})`);

const factsOf = (connection: ConnectionRecord): readonly Fact[] => [
  ['Status', <Status key="status" of={connection.status} />],
  ['Integration', connection.integration],
  ['End user', connection.externalUserId],
  ['Account', connection.account],
  ['Tokens expire', connection.expiresAt && <Time at={connection.expiresAt} />],
  ['Tokens renewed', connection.lastRefreshedAt && <Time at={connection.lastRefreshedAt} />],
  ['Last error', connection.lastError],
  ['Limits of its own', connection.limits && <code>{JSON.stringify(connection.limits)}</code>],
  ['Created', <Time key="created" at={connection.createdAt} />],
  ['Changed', <Time key="changed" at={connection.updatedAt} />],
];

interface SteeringProps {
  connection: ConnectionRecord;
  live: Live<ConnectionRecord>;
}

function Steering({ connection: { id, status, externalUserId }, live }: SteeringProps) {
  const [refusal, setRefusal] = useState<Refusal>();
  const [said, setSaid] = useState('');
  const [link, setLink] = useState('');
  const path = `/connections/${id}`;
  const common = { onRefused: setRefusal };
  const changed = (sentence: string) => () => {
    setSaid(sentence);
    live.reload();
  };
  return (
    <section aria-label="What can be done">
      <div class="actions">
        <Action
          {...common}
          label="Verify"
          path={`${path}/verify`}
          onDone={(answer) => changed(verdictOf(answer as Verification))()}
        />
        <Action
          {...common}
          label="Refresh tokens"
          path={`${path}/refresh`}
          onDone={changed('There are new tokens.')}
        />
        <Action
          {...common}
          label="Make reconnect link"
          path="/connect/sessions"
          body={{ connection: id }}
          onDone={(answer) => setLink((answer as { url: string }).url)}
        />
        <Switch {...common} id={id} status={status} onChanged={changed} />
      </div>
      <RefusalNotice refusal={refusal} />
      <p role="status">{said}</p>
      {link !== '' && <LinkFor who={externalUserId} link={link} />}
    </section>
  );
}

interface SwitchProps extends Pick<ConnectionRecord, 'id' | 'status'> {
  onChanged: (sentence: string) => () => void;
  onRefused: (refusal: Refusal | undefined) => void;
}

/** Whether it is used at all. */
function Switch({ id, status, onChanged, onRefused }: SwitchProps) {
  const change = { method: 'PATCH' as const, path: `/connections/${id}`, onRefused };
  if (status === 'disabled')
    return (
      <Action
        {...change}
        label="Enable"
        body={{ status: 'active' }}
        onDone={onChanged('Enabled.')}
      />
    );
  return (
    <Action
      {...change}
      label="Disable"
      body={{ status: 'disabled' }}
      sure="Its calls are refused from now on, and its jobs wait."
      onDone={onChanged('Disabled.')}
    />
  );
}

const LinkFor = ({ who = 'the end user', link }: { who: string | undefined; link: string }) => (
  <p class="notice">
    Send this to {who}; it is good for half an hour: <code>{link}</code>{' '}
    <Copy label="Copy" text={link} />
  </p>
);

const verdictOf = ({ ok, status, error }: Verification): string =>
  ok
    ? 'The third party takes its credentials.'
    : `It does not work: ${error?.message ?? `the third party answered ${status}`}.`;

function LatestRequests({ connection }: { connection: string }) {
  const { data } = useLive<Page<LoggedRequest>>(`/requests?connection=${connection}&limit=10`);
  if (!data || data.data.length === 0) return null;
  return (
    <section>
      <h2>Its latest requests</h2>
      <Table title="Its latest requests" columns={REQUEST_COLUMNS} rows={data.data} />
      <p>
        <Link href={linkTo('/requests', { connection })}>All of its requests</Link>
      </p>
    </section>
  );
}

function LatestJobs({ connection }: { connection: string }) {
  const { data } = useLive<Page<Job>>(`/jobs?connection=${connection}&limit=10`);
  if (!data) return null;
  return (
    <section>
      <h2>Its latest jobs</h2>
      {data.data.length === 0 ? (
        <Empty>
          <p>None in the last two weeks. Calls that wait for their answer are no jobs.</p>
        </Empty>
      ) : (
        <Table title="Its latest jobs" columns={JOB_COLUMNS} rows={data.data} />
      )}
      <p>
        <Link href={linkTo('/jobs', { connection })}>All of its jobs</Link>
      </p>
    </section>
  );
}
