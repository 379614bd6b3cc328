import type { WholeCallback } from '#libs/sdk';
import { useState } from 'preact/hooks';
import type { Refusal } from '../api/refusal.js';
import { useLive } from '../api/use-live.js';
import { Action } from '../parts/action.js';
import { IdLink } from '../parts/id.js';
import { Table } from '../parts/list.js';
import { RefusalNotice } from '../parts/notice.js';
import { Facts, Record } from '../parts/record.js';
import { Status } from '../parts/status.js';
import { lengthOf, Time } from '../parts/time.js';
import { answerOf } from './callbacks.js';

export function Callback({ id }: { id: string }) {
  const live = useLive<WholeCallback>(`/callbacks/${id}`);
  const [refusal, setRefusal] = useState<Refusal>();
  return (
    <Record
      title="Callback"
      list={{ screen: 'callbacks', title: 'Callbacks' }}
      id={id}
      path={`/callbacks/${id}`}
      live={live}
    >
      {(callback) => (
        <>
          <p class="lead">{sentenceOf(callback)}</p>
          {callback.state === 'given_up' && (
            <div class="actions">
              <Action
                label="Send again"
                path={`/callbacks/${id}/replay`}
                onDone={live.reload}
                onRefused={setRefusal}
              />
            </div>
          )}
          <RefusalNotice refusal={refusal} />
          <CallbackFacts callback={callback} />
          <Deliveries callback={callback} />
        </>
      )}
    </Record>
  );
}

function sentenceOf(callback: WholeCallback): string {
  const { host, state, attempts } = callback;
  switch (state) {
    case 'delivered':
      return `${host} has taken it.`;
    case 'pending':
      return attempts === 0
        ? `It is about to be sent to ${host}.`
        : `${host} has not taken it in ${attempts} attempts: ${answerOf(callback)}. It is tried again.`;
    case 'given_up':
      return `${host} has not taken it in ${attempts} attempts: ${answerOf(callback)}. When it works again, send it again.`;
    default:
      return state satisfies never;
  }
}

const CallbackFacts = ({ callback }: { callback: WholeCallback }) => (
  <Facts
    facts={[
      ['State', <Status key="state" of={callback.state} />],
      ['Event', callback.event],
      ['webhook-id', <code key="message">{callback.messageId}</code>],
      ['Job', callback.job && <IdLink screen="jobs" id={callback.job} />],
      ['Endpoint', callback.endpoint && <IdLink screen="endpoints" id={callback.endpoint} />],
      ['Next attempt', callback.nextAttemptAt && <Time at={callback.nextAttemptAt} />],
      ['Created', <Time key="created" at={callback.createdAt} />],
      ['Settled', callback.settledAt && <Time at={callback.settledAt} />],
      ["The receiver's answer", callback.lastAnswer && <pre>{callback.lastAnswer}</pre>],
    ]}
  />
);

function Deliveries({ callback: { deliveries } }: { callback: WholeCallback }) {
  if (deliveries.length === 0) return null;
  const rows = deliveries.map((delivery) => ({ id: delivery.at, ...delivery }));
  return (
    <section>
      <h2>Attempts</h2>
      <Table
        title="Attempts"
        rows={rows}
        columns={[
          { name: 'At', of: ({ at }) => <Time at={at} /> },
          { name: 'Answer', of: ({ status, error }) => error ?? status ?? '–' },
          { name: 'Took', of: ({ tookMs }) => lengthOf(tookMs) },
        ]}
      />
    </section>
  );
}
