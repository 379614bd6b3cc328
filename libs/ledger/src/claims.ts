import type { JobTicket } from '#libs/contracts';
import { Coalescer } from '#libs/coalescing';
import { isRefused, reachingDatabase } from '#libs/database';
import { ignore, SluiceError } from '#libs/errors';
import { SealingError } from '#libs/sealing';
import type { DataSource } from 'typeorm';
import { CLAIM, KEEP, LEASE_MS, PUT_BACK } from './claim-statements.js';
import type { JobCodec } from './job-codec.js';
import { Job } from './job.entity.js';
import type { JobRequest } from './job-request.js';
import { WAKE_ROOMY } from './lane-statements.js';
import type { WakeUps } from './ledger.js';
import type { Changed, WorkRow } from './rows.js';
import type { ClaimedEnd, Outcome, Settlement } from './settlement.js';

/** The first byte must leave this long before the lease ends at the latest. */
const SEND_MARGIN_MS = 5_000;
/** Renewed twice before it may not be sent any more. */
const RENEW_BELOW_MS = 8_500;

const { code, message } = new SluiceError('content_unreadable');
const UNREADABLE: Outcome = { state: 'failed', dispatched: false, error: { code, message } };

/** A job in the hands of this process: nobody else sends it while the lease is renewed. */
export interface ClaimedJob {
  job: Job;
  request: JobRequest;
  fence: string;
  /** Names this one claim: another attempt at the same job cannot act for it. */
  owner: string;
  /** A `performance.now()` instant after which the request must not leave any more. */
  sendBy: number;
}

type Claim = Omit<ClaimedJob, 'sendBy' | 'request'> & { request: JobRequest | undefined };
type ClaimTicket = Pick<JobTicket, 'jobId' | 'fence' | 'requestBytes'>;

/** A claim, as the statement takes it. */
interface Claimant {
  id: string;
  fence: string;
  owner: string;
  /** Sealed, of what is to be sent. */
  bytes: number;
}

/** Jobs, and bytes of what they send or have got back. */
const TOGETHER = { items: 64, weight: 1_048_576 };
/** Some bytes of each job beside what it has got back. */
const RESULT_OVERHEAD_BYTES = 1_024;

type ClaimedRow = WorkRow & { owner: string };

const resultBytesOf = ({ outcome }: ClaimedEnd): number =>
  RESULT_OVERHEAD_BYTES + (outcome.result?.body.length ?? 0);

/** When and why a claimed job goes back into its lane. */
export interface PutBack {
  afterMs: number;
  /** Whether the request may have reached the third party. */
  dispatched: boolean;
  /** It was not really tried: the attempt does not count. */
  uncounted?: boolean;
  /** The third party has refused it, and wants to be left alone. */
  refused?: Refusal;
}

/** It goes behind all that wait in its lane, whatever their priority, unless they keep an order. */
interface Refusal {
  /** What it was refused with; shown while it waits. */
  status: number;
  /** Until then no job of the lane goes. */
  pauseMs: number;
  keepsPlace: boolean;
}

/**
 * The right to send a job, claimed in Postgres before the first byte leaves and kept by a lease
 * with a fence. A process that lost its lease can neither settle the job nor give it back.
 */
export class Claims {
  readonly #held = new Map<string, ClaimedJob>();
  #isStopping = false;
  readonly #claims = new Coalescer<Claimant, ClaimedRow | undefined>(
    (claims) => this.#claim(claims),
    { ...TOGETHER, weightOf: ({ bytes }) => bytes },
    isRefused,
  );
  readonly #letGo = new Coalescer<Pick<Claimant, 'id' | 'fence'>, void>(
    (tickets) => this.#keep(tickets),
    { items: TOGETHER.items },
  );
  readonly #ends = new Coalescer<ClaimedEnd, boolean>(
    (ends) => this.#end(ends),
    { ...TOGETHER, weightOf: resultBytesOf },
    isRefused,
  );

  constructor(
    private readonly dataSource: DataSource,
    private readonly codec: JobCodec,
    private readonly settlement: Settlement,
    private readonly wakeUps: WakeUps,
  ) {}

  /**
   * `queued → running`.
   * @param owner a UUID of the attempt's own: asking again under it is the same claim, as the
   *   answer to the first may have been lost
   * @returns `undefined` when the job was cancelled, has expired, was dispatched anew, is paused,
   *   or has ended because what it sends does not open
   */
  async claim(
    { jobId, fence, requestBytes = 0 }: ClaimTicket,
    owner: string,
  ): Promise<ClaimedJob | undefined> {
    if (this.#isStopping) return undefined;
    const sendBy = performance.now() + LEASE_MS - SEND_MARGIN_MS;
    const row = await reachingDatabase(() =>
      this.#claims.add({ id: jobId, fence, owner, bytes: requestBytes }),
    );
    if (!row?.sealedRequest) return undefined;
    const { sealedRequest, fence: _fence, owner: _owner, ...columns } = row;
    const job = Object.assign(new Job(), columns);
    const request = this.#opened(job, sealedRequest);
    if (!request) {
      await this.#settle({ job, fence, owner, request: undefined }, UNREADABLE);
      return undefined;
    }
    const claimed = { job, fence, owner, sendBy, request };
    this.#held.set(owner, claimed);
    return claimed;
  }

  async #claim(claims: readonly Claimant[]): Promise<(ClaimedRow | undefined)[]> {
    const [rows] = await this.dataSource.query<Changed<ClaimedRow>>(CLAIM, [
      JSON.stringify(claims),
    ]);
    const byOwner = new Map(rows.map((row) => [row.owner, row]));
    const refused = claims.filter(({ owner }) => !byOwner.has(owner));
    if (refused.length > 0)
      this.#keep(refused).catch(ignore('what is missed in the queue goes back by itself too'));
    return claims.map(({ owner }) => byOwner.get(owner));
  }

  async #keep(tickets: readonly Pick<Claimant, 'id' | 'fence'>[]): Promise<void[]> {
    const lanes = await KEEP.all(this.dataSource, [JSON.stringify(tickets)]);
    if (lanes.length > 0) this.wakeUps.job.send();
    return tickets.map(() => undefined);
  }

  /** `queued → accepted`: it is not to leave now. What was dispatched anew meanwhile stays. */
  async letGo({ jobId: id, fence }: ClaimTicket): Promise<void> {
    await reachingDatabase(() => this.#letGo.add({ id, fence }));
  }

  /** Prolongs the leases of what this process has held for a while: most jobs end before that. */
  async renew(): Promise<void> {
    const now = performance.now();
    const held = [...this.#held.values()].filter(({ sendBy }) => sendBy - now < RENEW_BELOW_MS);
    if (held.length === 0) return;
    const sendBy = now + LEASE_MS - SEND_MARGIN_MS;
    const [rows] = await this.#query<{ owner: string }>(
      `update job set lease_until = now() + interval '${LEASE_MS} milliseconds'
       where id = any($1) and lease_owner = any($2) and state = 'running' and lease_until > now()
       returning lease_owner as owner`,
      [held.map(({ job }) => job.id), held.map(({ owner }) => owner)],
    );
    const kept = new Set(rows.map(({ owner }) => owner));
    for (const claimed of held) claimed.sendBy = kept.has(claimed.owner) ? sendBy : -Infinity;
  }

  /** @returns whether the outcome counts; not when the lease was lost and someone else decided */
  settle(claimed: ClaimedJob, outcome: Outcome): Promise<boolean> {
    return this.#settle(claimed, outcome);
  }

  async #settle({ job, fence, owner, request }: Claim, outcome: Outcome): Promise<boolean> {
    const settled = await reachingDatabase(() =>
      this.#ends.add({ jobId: job.id, fence, owner, request, outcome }),
    );
    this.#held.delete(owner);
    return settled;
  }

  /** Those of one moment with one commit; then their lanes, which may have room again. */
  async #end(ends: readonly ClaimedEnd[]): Promise<boolean[]> {
    const settled = await this.dataSource.transaction((em) =>
      this.settlement.settleClaimed(em, ends),
    );
    const lanes = new Set([...settled.values()].map(({ connectionId }) => connectionId));
    this.#wakeRoomy([...lanes]);
    this.wakeUps.callback.send();
    return ends.map(({ owner }) => settled.has(owner));
  }

  #wakeRoomy(lanes: string[]): void {
    this.#query<unknown>(WAKE_ROOMY, [lanes])
      .then(([woken]) => {
        if (woken.length > 0) this.wakeUps.job.send();
      })
      .catch(ignore('lanes look for room by themselves too'));
  }

  /** `running → accepted`: it is to be tried again. */
  async putBack(
    { job, fence, owner }: ClaimedJob,
    { afterMs, dispatched, uncounted = false, refused }: PutBack,
  ): Promise<void> {
    await this.#query(PUT_BACK, [
      job.id,
      fence,
      owner,
      afterMs,
      dispatched,
      uncounted ? 1 : 0,
      refused?.pauseMs ?? null,
      refused?.status ?? null,
      job.connectionId,
      refused?.keepsPlace ?? false,
    ]);
    this.#held.delete(owner);
    this.wakeUps.job.send();
  }

  /** This process gives the job up; the ledger finds out by the end of the lease. */
  forget({ owner }: ClaimedJob): void {
    this.#held.delete(owner);
  }

  /** Nothing is claimed any more; what waits for its claim goes back into its lane. */
  stop(): void {
    this.#isStopping = true;
  }

  /** What does not open now never will. */
  #opened(job: Job, sealed: Buffer): JobRequest | undefined {
    try {
      return this.codec.openRequest(job, sealed);
    } catch (error) {
      if (error instanceof SealingError) return undefined;
      throw error;
    }
  }

  #query<T>(sql: string, parameters: unknown[]): Promise<Changed<T>> {
    return reachingDatabase(() => this.dataSource.query<Changed<T>>(sql, parameters));
  }
}
