import type { Connection } from '#libs/connections';
import type { Job } from '#libs/ledger';
import type { Schedule } from '#libs/schedules';
import type { Callback, WebhookEndpoint } from '#libs/webhooks';

/** Whose fault something is. */
export type Blame = 'sluice' | 'third_party' | 'caller' | 'receiver';

/** Something that does not go on by itself: what, whose fault it is, and since when. */
export interface Attention {
  kind: 'connection' | 'job' | 'callback' | 'endpoint' | 'schedule';
  id: string;
  blame: Blame;
  cause: string;
  since?: string;
}

/** The latest of each kind. */
export interface Troubles {
  connections: readonly Connection[];
  endpoints: readonly WebhookEndpoint[];
  callbacks: readonly Callback[];
  failed: readonly Job[];
  unknown: readonly Job[];
  schedules: readonly Schedule[];
}

const CLIENT_ERRORS = 400;
const SERVER_ERRORS = 500;

/** What holds up most comes first. */
export const attentionOf = (troubles: Troubles): Attention[] => [
  ...troubles.endpoints.flatMap(ofEndpoint),
  ...troubles.connections.map(ofConnection),
  ...troubles.schedules.flatMap(ofSchedule),
  ...troubles.unknown.map(ofUnknown),
  ...troubles.callbacks.map(ofCallback),
  ...troubles.failed.map(ofFailed),
];

const ofConnection = ({ id, externalUserId, integration, updatedAt }: Connection): Attention => ({
  ...{ kind: 'connection', id, blame: 'third_party' },
  cause: `${integration.name} takes the credentials of ${externalUserId ?? 'a connection'} no more: the account has to be connected again.`,
  since: updatedAt.toISOString(),
});

function ofEndpoint({ id, url, status, failingSince, disabledBecause }: WebhookEndpoint) {
  const about = { kind: 'endpoint', id, blame: 'receiver' } as const;
  const since = failingSince ? { since: failingSince.toISOString() } : {};
  const host = URL.canParse(url) ? new URL(url).host : url;
  if (status === 'active' && failingSince)
    return [
      { ...about, cause: `${host} takes no callbacks; they wait, and are tried again.`, ...since },
    ];
  if (status === 'disabled' && disabledBecause)
    return [
      {
        ...about,
        cause: `${host} took no callbacks, and was disabled: nothing is sent there.`,
        ...since,
      },
    ];
  return [];
}

function ofSchedule({ id, name, errorMessage, lastTickAt }: Schedule): Attention[] {
  if (errorMessage === null) return [];
  return [
    {
      ...{ kind: 'schedule', id, blame: 'caller' },
      cause: `The schedule ${name ?? ''} makes no jobs: ${errorMessage}`,
      ...(lastTickAt ? { since: lastTickAt.toISOString() } : {}),
    },
  ];
}

const ofUnknown = ({ id, method, route, settledAt }: Job): Attention => ({
  ...{ kind: 'job', id, blame: 'sluice' },
  cause: `Nobody knows whether ${method} ${route} was done: the worker was lost while it was under way. Look at the third party, and send it again if not.`,
  ...(settledAt ? { since: settledAt.toISOString() } : {}),
});

const ofCallback = ({ id, host, event, settledAt }: Callback): Attention => ({
  ...{ kind: 'callback', id, blame: 'receiver' },
  cause: `${host} has not taken "${event}", and it was given up.`,
  ...(settledAt ? { since: settledAt.toISOString() } : {}),
});

const ofFailed = (job: Job): Attention => ({
  ...{ kind: 'job', id: job.id, blame: blameFor(job) },
  cause: `${job.method} ${job.route} failed: ${job.errorMessage ?? `the third party answered ${job.responseStatus}`}`,
  ...(job.settledAt ? { since: job.settledAt.toISOString() } : {}),
});

/** A refusal is the request's, anything else on the way is of those it went to. */
function blameFor({ responseStatus, errorCode }: Job): Blame {
  if (errorCode === 'worker_lost' || errorCode === 'internal_error') return 'sluice';
  const status = responseStatus ?? SERVER_ERRORS;
  return status >= CLIENT_ERRORS && status < SERVER_ERRORS && status !== 429
    ? 'caller'
    : 'third_party';
}
