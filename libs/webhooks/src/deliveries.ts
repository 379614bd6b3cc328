import type { CallbackTicket } from '#libs/contracts';
import { reachingDatabase } from '#libs/database';
import { reported } from '#libs/ledger';
import type { DataSource, EntityManager } from 'typeorm';
import type { Message, MessageBox } from './message-box.js';
import type { WebhookSecrets } from './secrets.js';
import { signedHeaders } from './signature.js';

/** Longer than a ticket waits in the queue. One that waits longer is worth nothing any more. */
const TICKET_LEASE = '15 seconds';
/** Longer than an attempt takes. */
const ATTEMPT_LEASE = '30 seconds';

/** Messages to one host that are in the queue or under way. */
const PER_HOST = 8;

/** One attempt to be made: where to, what, signed. */
export interface Attempt {
  callbackId: string;
  fence: string;
  /** 1 for the first. */
  number: number;
  endpointId: string | null;
  message: Message;
  headers: [name: string, value: string][];
}

/** What became of an attempt. `gone`: the receiver wants no more messages, ever. */
export type Delivery =
  | { kind: 'delivered'; status: number }
  | { kind: 'failed'; status: number | undefined; reason: string; retryInMs: number | undefined }
  | { kind: 'gone'; status: number };

interface AttemptRow {
  id: string;
  projectId: string;
  endpointId: string | null;
  attempts: number;
  sealed: Buffer | null;
}

type Changed<T> = [rows: T[], count: number];

/** Messages on their way, at least once each: a lease with a fence per attempt, the next time in the row. */
export class Deliveries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly box: MessageBox,
    private readonly secrets: WebhookSecrets,
  ) {}

  /**
   * Messages whose time has come, leased to whoever handles the ticket: a few of each host at once, so that a receiver that hangs delays nobody
   * else's.
   */
  async claimDue(limit: number): Promise<CallbackTicket[]> {
    const [rows] = await this.#query<CallbackTicket>(
      `with recursive hosts as (
         (select host from callback where state = 'pending' order by host limit 1)
         union all
         select (select host from callback where state = 'pending' and host > hosts.host order by host limit 1)
         from hosts where hosts.host is not null),
       due as (
         select picked.id from hosts cross join lateral (
           select id from callback where state = 'pending' and host = hosts.host and next_at <= now()
             and (lease_until is null or lease_until < now())
           order by next_at limit greatest(0, ${PER_HOST} - (
             select count(*) from callback where state = 'pending' and host = hosts.host and lease_until is not null and lease_until >= now()))
         ) as picked
         limit $1)
       update callback set lease_until = now() + interval '${TICKET_LEASE}', fence = fence + 1
       where id in (select id from due) and state = 'pending' and (lease_until is null or lease_until < now())
       returning id as "callbackId", fence`,
      [limit],
    );
    return rows;
  }

  /** The ticket did not get into the queue; its store is not asked again at once. */
  async putBack({ callbackId, fence }: CallbackTicket): Promise<void> {
    await this.#query(
      `update callback set lease_until = null, next_at = now() + interval '1 second' where id = $1 and fence = $2 returning id`,
      [callbackId, fence],
    );
  }

  /** @returns `undefined` when it was delivered, given up or leased anew meanwhile */
  async begin({ callbackId, fence }: CallbackTicket): Promise<Attempt | undefined> {
    const [rows] = await this.#query<AttemptRow>(
      `update callback set attempts = attempts + 1, lease_until = now() + interval '${ATTEMPT_LEASE}'
       where id = $1 and fence = $2 and state = 'pending' and lease_until > now()
       returning id, project_id as "projectId", endpoint_id as "endpointId", attempts, sealed_message as sealed`,
      [callbackId, fence],
    );
    const [row] = rows;
    if (!row?.sealed) return undefined;
    const message = this.box.open(row, row.sealed);
    const secret = await reachingDatabase(() => this.secrets.read(this.dataSource.manager, row));
    const headers = signedHeaders(row.id, message.body, { secret, at: new Date() });
    const { attempts: number, endpointId } = row;
    return { callbackId, fence, number, endpointId, message, headers };
  }

  /** A message that is delivered or given up is erased. An endpoint that is gone is disabled. */
  async end(attempt: Attempt, delivery: Delivery): Promise<void> {
    const { callbackId, fence } = attempt;
    const { status } = delivery;
    if (delivery.kind === 'failed' && delivery.retryInMs !== undefined) {
      await this.#query(
        `update callback set lease_until = null, last_status = $3, last_error = $4,
           next_at = now() + $5::double precision * interval '1 millisecond'
         where id = $1 and fence = $2 returning id`,
        [callbackId, fence, status ?? null, delivery.reason, delivery.retryInMs],
      );
      return;
    }
    await reachingDatabase(() =>
      this.dataSource.transaction((em) => this.#close(em, attempt, delivery)),
    );
  }

  async #close(
    em: EntityManager,
    { callbackId, fence, endpointId }: Attempt,
    delivery: Delivery,
  ): Promise<void> {
    const isDelivered = delivery.kind === 'delivered';
    const [rows] = await em.query<Changed<{ jobId: string | null }>>(
      `update callback set state = $3, sealed_message = null, settled_at = now(), lease_until = null, last_status = $4, last_error = $5
       where id = $1 and fence = $2 and state = 'pending' returning job_id as "jobId"`,
      [
        ...[callbackId, fence, isDelivered ? 'delivered' : 'given_up', delivery.status ?? null],
        delivery.kind === 'failed' ? delivery.reason : null,
      ],
    );
    const [closed] = rows;
    if (closed?.jobId) await reported(em, closed.jobId);
    if (delivery.kind === 'gone' && endpointId !== null) {
      await em.query(
        `update webhook_endpoint set status = 'disabled', updated_at = now() where id = $1`,
        [endpointId],
      );
    }
  }

  #query<T>(sql: string, parameters: unknown[]): Promise<Changed<T>> {
    return reachingDatabase(() => this.dataSource.query<Changed<T>>(sql, parameters));
  }
}
