import type { LoggedRequest } from '#libs/sdk';
import { useLive } from '../api/use-live.js';
import { IdLink } from '../parts/id.js';
import { Facts, Record } from '../parts/record.js';
import { type Share, Shares } from '../parts/shares.js';
import { Time } from '../parts/time.js';
import { endOf, Outcome } from './requests.js';

export function Request({ id }: { id: string }) {
  const live = useLive<LoggedRequest>(`/requests/${id}`);
  return (
    <Record
      title="Request"
      list={{ screen: 'requests', title: 'Requests' }}
      id={id}
      path={`/requests/${id}`}
      live={live}
    >
      {(request) => (
        <>
          <p class="lead">
            {endOf(request)} {leftOf(request)}
          </p>
          <Shares title="Where its time went" total={request.totalMs} shares={sharesOf(request)} />
          <RequestFacts request={request} />
        </>
      )}
    </Record>
  );
}

/** What has been answered has arrived. */
function leftOf({ status, dispatched }: LoggedRequest): string {
  if (status !== undefined) return '';
  return dispatched ? 'It may have reached the third party.' : 'It has not left.';
}

/** What is in none of them is the way there and back, and the body of the answer. */
function sharesOf({ waitedMs, tokenMs = 0, upstreamMs = 0, totalMs }: LoggedRequest): Share[] {
  const rest = Math.max(0, totalMs - waitedMs - tokenMs - upstreamMs);
  return [
    { name: 'Waited for its limits', ms: waitedMs },
    { name: 'Fresh credentials', ms: tokenMs },
    { name: 'The third party', ms: upstreamMs },
    { name: 'Sluice, and the body of the answer', ms: rest },
  ];
}

const RequestFacts = ({ request }: { request: LoggedRequest }) => (
  <Facts
    facts={[
      ['Outcome', <Outcome key="outcome" of={request} />],
      ['Request', <code key="request">{`${request.method} ${request.route}`}</code>],
      ['Connection', <IdLink key="connection" screen="connections" id={request.connection} />],
      [
        'Integration',
        request.integration && <IdLink screen="integrations" id={request.integration} />,
      ],
      ['Job', request.job && <IdLink screen="jobs" id={request.job} />],
      ['Attempt', request.attempt],
      ['API key', request.apiKey && <code>{request.apiKey}</code>],
      ['Sent', `${request.requestBytes} bytes`],
      ['Came back', `${request.responseBytes} bytes`],
      ['Trace', request.traceparent && <code>{request.traceparent}</code>],
      ['Ended', <Time key="ended" at={request.endedAt} />],
    ]}
  />
);
