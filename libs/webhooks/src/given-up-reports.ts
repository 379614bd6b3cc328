import type { EntityManager } from 'typeorm';
import type { Announcements } from './announcements.js';
import { type AttemptEnd, ENDPOINT_DISABLED } from './attempt.js';
import { hostOf } from './receiver.js';
import { messageId } from './signature.js';

/** What was told of it by the message itself is not told of the message. */
const NOT_REPORTED: ReadonlySet<string> = new Set([
  'callback.given_up',
  'endpoint.disabled',
  'endpoint.test',
]);

/** A message whose attempt has ended. */
export interface EndedMessage {
  id: string;
  state: string;
  jobId: string | null;
  event: string;
}

/**
 * Reports messages that were tried as often as can be, to the other endpoints of their project.
 * Those of an endpoint that is disabled are not reported one by one: `endpoint.disabled` says it.
 */
export class GivenUpReports {
  constructor(private readonly announcements: Announcements) {}

  /** Takes part in the transaction. */
  async add(
    em: EntityManager,
    ended: readonly AttemptEnd[],
    messages: readonly EndedMessage[],
  ): Promise<void> {
    const byId = new Map(ended.map((each) => [each.attempt.callbackId, each]));
    for (const message of messages) {
      const end = byId.get(message.id);
      if (message.state !== 'given_up' || NOT_REPORTED.has(message.event)) continue;
      if (end?.delivery.kind !== 'failed' || end.delivery.reason === ENDPOINT_DISABLED) continue;
      const { projectId, endpointId } = end.attempt;
      const announced = { projectId, event: 'callback.given_up', except: endpointId } as const;
      await this.announcements.add(em, announced, () => bodyOf(message, end));
    }
  }
}

function bodyOf({ id, jobId, event }: EndedMessage, { attempt, delivery }: AttemptEnd): string {
  return JSON.stringify({
    type: 'callback.given_up',
    timestamp: new Date().toISOString(),
    data: {
      ...{ id, messageId: messageId(id), event },
      ...(jobId === null ? {} : { job: jobId }),
      ...(attempt.endpointId === null ? {} : { endpoint: attempt.endpointId }),
      ...{ host: hostOf(attempt), attempts: attempt.number, lastStatus: delivery.status },
      ...(delivery.kind === 'failed' ? { lastError: delivery.reason } : {}),
    },
  });
}
