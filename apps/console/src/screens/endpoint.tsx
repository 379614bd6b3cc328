import type { Callback, WebhookEndpoint } from '#libs/sdk';
import { useState } from 'preact/hooks';
import type { Refusal } from '../api/refusal.js';
import type { Page } from '../api/types.js';
import { type Live, useLive } from '../api/use-live.js';
import { go, linkTo } from '../navigate/url.js';
import { Action } from '../parts/action.js';
import { Table } from '../parts/list.js';
import { RefusalNotice } from '../parts/notice.js';
import { Facts, Record } from '../parts/record.js';
import { Status } from '../parts/status.js';
import { fromNow, Time } from '../parts/time.js';
import { CALLBACK_COLUMNS } from './callbacks.js';
import { stateOf } from './endpoints.js';

export function Endpoint({ id }: { id: string }) {
  const path = `/webhook-endpoints/${id}`;
  const live = useLive<WebhookEndpoint>(path);
  return (
    <Record
      title="Webhook endpoint"
      list={{ screen: 'endpoints', title: 'Webhook endpoints' }}
      id={id}
      path={path}
      live={live}
    >
      {(endpoint) => (
        <>
          <p class="lead">{sentenceOf(endpoint)}</p>
          <Steering endpoint={endpoint} live={live} />
          <Facts
            facts={[
              ['Status', <Status key="status" of={stateOf(endpoint)} />],
              ['URL', <code key="url">{endpoint.url}</code>],
              ['Events', endpoint.events.join(', ')],
              ['Failing since', endpoint.failingSince && <Time at={endpoint.failingSince} />],
              ['Created', <Time key="created" at={endpoint.createdAt} />],
            ]}
          />
          <LatestCallbacks endpoint={id} />
        </>
      )}
    </Record>
  );
}

function sentenceOf({ status, failingSince, disabledBecause }: WebhookEndpoint): string {
  if (status === 'disabled') {
    if (disabledBecause === 'gone') return 'It answered 410 and is disabled: the receiver is gone.';
    if (disabledBecause === 'failing')
      return 'It took nothing for five days and is disabled. Enable it when the receiver works again.';
    return 'Somebody has disabled it: nothing is sent there.';
  }
  return failingSince === undefined
    ? 'It takes what is sent.'
    : `It has taken nothing since ${fromNow(failingSince)}; that is the receiver's. It is tried again.`;
}

interface SteeringProps {
  endpoint: WebhookEndpoint;
  live: Live<WebhookEndpoint>;
}

function Steering({ endpoint: { id, status }, live }: SteeringProps) {
  const [refusal, setRefusal] = useState<Refusal>();
  const path = `/webhook-endpoints/${id}`;
  const change = { onRefused: setRefusal, onDone: live.reload, method: 'PATCH' as const, path };
  return (
    <>
      <div class="actions">
        <Action
          label="Send test message"
          path={`${path}/test`}
          onRefused={setRefusal}
          onDone={(answer) => go(linkTo(`/callbacks/${(answer as Callback).id}`))}
        />
        {status === 'disabled' ? (
          <Action {...change} label="Enable" body={{ status: 'active' }} />
        ) : (
          <Action
            {...change}
            label="Disable"
            body={{ status: 'disabled' }}
            sure="Nothing is sent there until it is enabled."
          />
        )}
      </div>
      <RefusalNotice refusal={refusal} />
    </>
  );
}

function LatestCallbacks({ endpoint }: { endpoint: string }) {
  const { data } = useLive<Page<Callback>>(`/callbacks?endpoint=${endpoint}&limit=10`);
  if (!data || data.data.length === 0) return null;
  return (
    <section>
      <h2>Its latest callbacks</h2>
      <Table title="Its latest callbacks" columns={CALLBACK_COLUMNS} rows={data.data} />
    </section>
  );
}
