import { Batches, reachingDatabase } from '#libs/database';
import type { EndedReport, Receipts } from '#libs/ledger';
import type { DataSource, EntityManager } from 'typeorm';
import { type Attempt, type AttemptEnd, ENDPOINT_DISABLED, type Opener } from './attempt.js';
import { BEGIN, END, FORGET_GIVEN_UP, GIVE_UP, LOOK } from './delivery-statements.js';
import type { EndpointHealth } from './endpoint-health.js';
import type { EndedMessage, GivenUpReports } from './given-up-reports.js';
import { PAGE_READY } from './job-reports.js';
import type { MessageBox } from './message-box.js';
import type { Receiver } from './receiver.js';

/** A receiver for which something is due, or will be within a second. */
export interface DueReceiver extends Receiver {
  dueInMs: number;
  /** It takes nothing at present: one attempt at a time is enough to find out whether it does. */
  isFailing: boolean;
}

/** What a look has found. */
export interface DueReceivers {
  receivers: DueReceiver[];
  /** Not when a project has more receivers than are looked at: the next look finds others. */
  areAll: boolean;
}

/** How many attempts may begin for a receiver. */
export interface Share extends Receiver {
  most: number;
}

/** What has begun. What cannot be sent ends at once. */
export interface BegunAttempts {
  attempts: Attempt[];
  unsendable: AttemptEnd[];
}

/** What a message becomes when its attempt has ended. */
interface EndRow {
  state: 'pending' | 'delivered' | 'given_up';
  status: number | null;
  error: string | null;
  afterMs: number | null;
  isUnmade?: boolean;
}

/** What follows from how attempts have ended. */
export interface DeliveryConsequences {
  receipts: Receipts;
  givenUp: GivenUpReports;
  health: EndpointHealth;
}

type Changed<T> = [rows: T[], count: number];

/**
 * Messages on their way, at least once each: an attempt has a fence and a time after which its
 * message is due again, whatever became of it. Attempts begin and end many in one statement.
 */
export class Deliveries {
  /** Where the next look begins, for projects with more receivers than one look takes. */
  #cursors = new Map<string, string>();
  readonly #old = new Batches();

  constructor(
    private readonly dataSource: DataSource,
    private readonly opener: Opener,
    private readonly box: MessageBox,
    private readonly consequences: DeliveryConsequences,
  ) {}

  /**
   * The receivers that messages wait for: one look into the index for each, however many messages
   * there are. Of each project a bounded number, so that one with very many receivers costs the
   * others next to nothing.
   */
  async due(): Promise<DueReceivers> {
    const rows = await reachingDatabase(() =>
      LOOK.all(this.dataSource, [[...this.#cursors.keys()], [...this.#cursors.values()]]),
    );
    const next = rows.filter(({ isNext }) => isNext);
    const areAll = next.length === 0 && this.#cursors.size === 0;
    this.#cursors = new Map(next.map(({ projectId, receiver }) => [projectId, receiver]));
    return { receivers: rows.filter(({ isNext }) => !isNext), areAll };
  }

  /**
   * Begins attempts at the messages that have waited longest, as many as each receiver's share
   * allows.
   */
  async begin(shares: readonly Share[]): Promise<BegunAttempts> {
    const rows = await reachingDatabase(() =>
      BEGIN.all(this.dataSource, [
        shares.map(({ projectId }) => projectId),
        shares.map(({ receiver }) => receiver),
        shares.map(({ most }) => most),
      ]),
    );
    const begun: BegunAttempts = { attempts: [], unsendable: [] };
    for (const row of rows) {
      const opened = this.opener.open(row);
      if ('delivery' in opened) begun.unsendable.push(opened);
      else begun.attempts.push(opened);
    }
    return begun;
  }

  /**
   * A message that is delivered is erased; one that is given up is kept for a while, to be sent
   * again. An endpoint that is gone, or has failed for too long, is disabled, and what waits for it
   * is given up.
   */
  async end(ended: readonly AttemptEnd[]): Promise<void> {
    const end = (): Promise<string[]> => this.dataSource.transaction((em) => this.#end(em, ended));
    for (const endpointId of await reachingDatabase(end)) await this.stop(endpointId);
  }

  /**
   * Gives up what waits for an endpoint that is disabled, a portion at a time. What is under way
   * comes to its end.
   */
  async stop(endpointId: string): Promise<void> {
    await new Batches().exhaust((most) => this.#stopSome(endpointId, most));
  }

  #stopSome(endpointId: string, most: number): Promise<number> {
    return reachingDatabase(() =>
      this.dataSource.transaction((em) => this.#giveUpSome(em, endpointId, most)),
    );
  }

  /** Endpoints that were deleted go with their last callback. */
  async forgetEndpoints(): Promise<void> {
    const deleted = await reachingDatabase(() =>
      this.dataSource.query<{ id: string }[]>(
        'select id from webhook_endpoint where deleted_at is not null',
      ),
    );
    await this.#old.exhaustEach(deleted, async ({ id }, most) => {
      const given = await this.#stopSome(id, most);
      const forgotten = await this.#forgetSome(id, most);
      if (Math.max(given, forgotten) >= most) return true;
      await this.dataSource.query(
        'delete from webhook_endpoint where id = $1 and not exists (select from callback where endpoint_id = $1)',
        [id],
      );
      return false;
    });
  }

  async #forgetSome(endpointId: string, most: number): Promise<number> {
    const [, count] = await this.dataSource.query<Changed<unknown>>(
      `delete from callback where id in (
         select id from callback
         where endpoint_id = $1 and state <> 'pending' limit $2 for update skip locked)`,
      [endpointId, most],
    );
    return count;
  }

  /** Erases what was given up and nobody has sent again. */
  forgetGivenUp(hours: number): Promise<unknown> {
    return this.#old.exhaust((most) => FORGET_GIVEN_UP.run(this.dataSource, [hours, most]));
  }

  /** Deletes what nobody asks about any more. */
  forgetOld(days: number): Promise<unknown> {
    return this.#old.exhaust(async (most) => {
      const [, count] = await this.dataSource.query<Changed<unknown>>(
        `delete from callback where id in (
           select id from callback where settled_at < now() - $1 * interval '1 day'
           order by settled_at limit $2 for update skip locked)`,
        [days, most],
      );
      return count;
    });
  }

  /** @returns the endpoints that are disabled by it */
  async #end(em: EntityManager, ended: readonly AttemptEnd[]): Promise<string[]> {
    const rows = ended.map(({ delivery }) => endOf(delivery));
    const changed = await END.all(em, [
      ended.map(({ attempt }) => attempt.callbackId),
      ended.map(({ attempt }) => attempt.fence),
      rows.map(({ state }) => state),
      rows.map(({ status }) => status),
      rows.map(({ error }) => error),
      rows.map(({ afterMs }) => afterMs),
      rows.map(({ isUnmade = false }) => isUnmade),
      ended.map((each) => pastDeliveryOf(each)),
      ended.map((each) => this.#sealedAnswer(each)),
    ]);
    const { receipts, givenUp, health } = this.consequences;
    await receipts.add(em, endedReports(changed));
    await givenUp.add(em, ended, changed);
    return health.note(em, ended);
  }

  #sealedAnswer({ attempt, answer = '' }: AttemptEnd): string | null {
    if (answer === '') return null;
    const { callbackId: id, projectId } = attempt;
    return this.box.sealAnswer({ id, projectId }, answer).toString('base64');
  }

  async #giveUpSome(em: EntityManager, endpointId: string, most: number): Promise<number> {
    const rows = await GIVE_UP.all(em, [endpointId, ENDPOINT_DISABLED, most]);
    await this.consequences.receipts.add(em, endedReports(rows));
    return rows.length;
  }
}

function endOf(delivery: AttemptEnd['delivery']): EndRow {
  const { status = null } = delivery;
  switch (delivery.kind) {
    case 'delivered':
      return { state: 'delivered', status, error: null, afterMs: null };
    case 'unmade':
      return { state: 'pending', status, error: null, afterMs: 0, isUnmade: true };
    case 'gone':
      return { state: 'given_up', status, error: 'the receiver is gone', afterMs: null };
    case 'failed': {
      const { reason: error, retryInMs: afterMs = null } = delivery;
      return { state: afterMs === null ? 'given_up' : 'pending', status, error, afterMs };
    }
    default:
      return delivery satisfies never;
  }
}

/** What is kept of an attempt. */
function pastDeliveryOf({ delivery, time }: AttemptEnd): string | null {
  if (!time) return null;
  const { error } = endOf(delivery);
  return JSON.stringify({ ...time, status: delivery.status, error: error ?? undefined });
}

/** Those of jobs. */
const endedReports = (changed: readonly EndedMessage[]): EndedReport[] =>
  changed.flatMap(({ state, jobId, event }) =>
    state === 'pending' || jobId === null
      ? []
      : [{ jobId, isReceived: state === 'delivered', isPage: event === PAGE_READY }],
  );
