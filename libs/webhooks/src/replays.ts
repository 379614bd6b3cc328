import { ENDPOINT_TEST, type ReplayCallbacks } from '#libs/contracts';
import { Batches, Statement, type WakeUp } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { Callback } from './callback.entity.js';
import type { MessageBox } from './message-box.js';
import { addMessages } from './messages.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';

/** No more are counted, or sent again by one request. */
const MOST = 100_000;

/** Its schedule begins anew; under the same `webhook-id`, so that it is known to the receiver. */
const ANEW = `state = 'pending', attempts = 0, fence = fence + 1, next_at = now(),
  lease_until = null, settled_at = null`;

/** Id and project. What waits is due now. */
const REPLAY = new Statement(
  'send a callback again',
  `update callback set ${ANEW}
   where id = $1 and project_id = $2 and state = 'given_up' and sealed_message is not null`,
);
const HASTEN = new Statement(
  'send a waiting callback now',
  `update callback set next_at = now()
   where id = $1 and project_id = $2 and state = 'pending'
     and (lease_until is null or lease_until < now())`,
);

/** $1 to $4: project, since, until or null, endpoint or null. */
const MATCHING = `callback.project_id = $1 and state = 'given_up' and sealed_message is not null
     and callback.created_at >= $2 and ($3::timestamptz is null or callback.created_at < $3)
     and ($4::uuid is null or endpoint_id = $4)
     and (endpoint_id is null
       or exists (select from webhook_endpoint endpoint
         where endpoint.id = endpoint_id and endpoint.status = 'active'))`;
const REPLAY_SOME = new Statement(
  'send callbacks again',
  `update callback set ${ANEW} where id in (
     select id from callback where ${MATCHING}
     order by created_at, id limit $5 for update skip locked)`,
);
const COUNT = new Statement(
  'count callbacks to be sent again',
  `select count(*)::integer as count
   from (select from callback where ${MATCHING} order by created_at, id limit $5) as counted`,
  z.object({ count: z.number() }),
);

/** How many messages are sent again. */
export interface ReplayCount {
  callbacks: number;
  /** There are others, which the same request sends next. */
  hasMore: boolean;
}

/**
 * Messages that are sent again because somebody asks for it: what was given up is kept for three
 * days.
 */
export class Replays {
  constructor(
    private readonly dataSource: DataSource,
    private readonly box: MessageBox,
    private readonly wakeUp: WakeUp,
  ) {}

  /** One that still waits is sent now. @throws SluiceError `not_found`, `conflict` */
  async one(projectId: string, id: string): Promise<Callback> {
    const callback = await this.dataSource.transaction(async (em) => {
      const changed =
        (await REPLAY.run(em, [id, projectId])) + (await HASTEN.run(em, [id, projectId]));
      const found = await em.findOneBy(Callback, { id, projectId });
      if (!found) throw new SluiceError('not_found', { detail: 'There is no such callback.' });
      await assertReachable(em, found);
      if (changed === 0) assertNotErased(found);
      return found;
    });
    this.wakeUp.send();
    return callback;
  }

  /** Those that were made in a time, the oldest first. */
  async all(
    projectId: string,
    { since, until, endpoint, dryRun }: ReplayCallbacks,
  ): Promise<ReplayCount> {
    const filter = [projectId, since, until ?? null, endpoint ?? null];
    if (dryRun) {
      const { count } = await COUNT.one(this.dataSource, [...filter, MOST + 1]);
      return { callbacks: Math.min(count, MOST), hasMore: count > MOST };
    }
    let callbacks = 0;
    const isDone = await new Batches().exhaust(async (most) => {
      const some = Math.min(most, MOST - callbacks);
      const count = some > 0 ? await REPLAY_SOME.run(this.dataSource, [...filter, some]) : 0;
      callbacks += count;
      if (count > 0) this.wakeUp.send();
      return count;
    });
    return { callbacks, hasMore: !isDone || callbacks === MOST };
  }

  /**
   * A message to the endpoint alone, whatever it is subscribed to.
   * @throws SluiceError `not_found`, `conflict`
   */
  async test(projectId: string, endpointId: string): Promise<Callback> {
    const callback = await this.dataSource.transaction(async (em) => {
      const endpoint = await em.findOneBy(WebhookEndpoint, { id: endpointId, projectId });
      if (!endpoint) throw noEndpoint();
      if (endpoint.status === 'disabled') throw disabled(endpointId);
      const about = { projectId, target: undefined };
      const destination = { url: endpoint.url, endpointId, isDisabled: false };
      const timestamp = new Date().toISOString();
      const body = JSON.stringify({ type: ENDPOINT_TEST, timestamp, data: { id: endpointId } });
      const messages = [{ about, destination, body }];
      const [id = ''] = await addMessages(em, this.box, { event: ENDPOINT_TEST, messages });
      return em.findOneByOrFail(Callback, { id });
    });
    this.wakeUp.send();
    return callback;
  }
}

async function assertReachable(
  em: EntityManager,
  { endpointId, projectId }: Callback,
): Promise<void> {
  if (endpointId === null) return;
  const endpoint = await em.findOneBy(WebhookEndpoint, { id: endpointId, projectId });
  if (!endpoint)
    throw new SluiceError('conflict', { detail: 'The endpoint of the callback was deleted.' });
  if (endpoint.status === 'disabled') throw disabled(endpointId);
}

/** One whose attempt is under way needs nothing. */
function assertNotErased({ state }: Callback): void {
  if (state === 'pending') return;
  throw new SluiceError('conflict', {
    detail:
      state === 'delivered'
        ? 'The callback was received, and what it said was erased with that.'
        : 'What the callback said is not there any more: it is kept for three days.',
  });
}

const noEndpoint = (): SluiceError =>
  new SluiceError('not_found', { detail: 'There is no such webhook endpoint.' });

const disabled = (id: string): SluiceError =>
  new SluiceError('conflict', {
    detail: `The endpoint is disabled. Enable it first: PATCH /webhook-endpoints/${id} {"status": "active"}.`,
  });
