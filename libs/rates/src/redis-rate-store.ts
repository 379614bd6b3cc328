import { randomUUID } from 'node:crypto';
import { parkedKey, type RedisParking, type Withdrawal } from '#libs/parking';
import { keepSubscribed, type Redis } from '#libs/redis';
import { AmpleRoom } from './ample-room.js';
import { JOB_AHEAD_MS, jobAgainMs } from './job-share.js';
import {
  type Answer,
  type QueuedRequest,
  isByPlace,
  type MovedUp,
  RateStore,
  RestoringError,
} from './rate-store.js';
import type {
  ClaimRequest,
  DepartureOwner,
  Departure,
  Reservation,
  ReserveDecision,
  ReserveRequest,
} from './requests.js';
import { EPOCH, RESTORING, type Restore } from './restore.js';
import { defineScripts, type RateCommands } from './scripts.js';
import { wireLimits } from './wire.js';

const FREED = 'sluice:rates:freed';
const MOVED_UP = 'sluice:rates:moved-up';

/** Shared by all processes: one script and one round trip a decision, on the time of Redis. */
export class RedisRateStore extends RateStore {
  readonly #me = randomUUID();
  readonly #room = new AmpleRoom();
  readonly #commands: RateCommands;

  constructor(
    private readonly commands: Redis,
    /** Owned by the store: hears of slots that are free and of new epochs. */
    private readonly subscriber: Redis,
    private readonly parking: RedisParking,
    private readonly restore: Restore,
  ) {
    super();
    this.#commands = defineScripts(commands);
  }

  async open(): Promise<void> {
    keepSubscribed(this.subscriber, `${FREED}:${this.#me}`, MOVED_UP);
    await this.restore.open();
  }

  async close(): Promise<void> {
    await this.restore.close();
    this.subscriber.disconnect();
  }

  onFreed(listener: (limitKey: string) => void): void {
    const own = `${FREED}:${this.#me}`;
    this.subscriber.on('message', (channel: string, limitKey: string) => {
      if (channel === own) listener(limitKey);
    });
  }

  onMovedUp(listener: MovedUp): void {
    this.subscriber.on('message', (channel: string, text: string) => {
      if (channel !== MOVED_UP) return;
      listener(new Map(Object.entries(JSON.parse(text) as Record<string, number>)));
    });
  }

  async reserve(request: ReserveRequest): Promise<ReserveDecision> {
    const { departure: place, kind, limits } = request;
    // With a concurrency nobody knows how long it waits, so it is counted among those who do.
    const at =
      kind === 'call' && limits.concurrency === undefined ? this.#room.take(limits) : undefined;
    if (at === undefined) return this.#plan(request);
    return { kind: 'go', waitMs: 0, reservation: { place, at, limits } };
  }

  async #plan(request: ReserveRequest): Promise<ReserveDecision> {
    const { departure: place, kind, limits, maxWaitMs, admission } = request;
    const [outcome, ms, more, detail] = (await this.#commands.rates_reserve(
      ...waitingKeys(request),
      JSON.stringify({
        limitKey: limits.limitKey,
        kind,
        place,
        maxWaitMs,
        limits: wireLimits(limits),
        stayMs: limits.concurrency === undefined ? 0 : maxWaitMs,
        perConnection: admission?.perConnection ?? 0,
        perProject: admission?.perProject ?? 0,
        aheadMs: JOB_AHEAD_MS,
      }),
    )) as [string, string, string, string];
    if (outcome === 'go') {
      const at = Number(more);
      this.#room.learn(limits, Number(detail), at);
      return { kind: 'go', waitMs: Number(ms), reservation: { place, at, limits } };
    }
    if (outcome === 'full')
      return { kind: 'refused', code: 'limit_queue_full', retryAfterMs: Number(ms) };
    const retryAfterMs = kind === 'job' ? jobAgainMs(limits, Number(ms), Number(more)) : Number(ms);
    return { kind: 'refused', code: 'limit_wait_exceeded', retryAfterMs, key: detail };
  }

  async ask(limitKey: string, asked: readonly QueuedRequest[]): Promise<Answer[]> {
    const { restore } = this;
    const epoch = await restore.epoch();
    const { limits, items, parked } = claimItems(asked, epoch);
    const concurrency = asked[0]?.request.reservation.limits.concurrency ?? 0;
    const answered = (await this.#commands.rates_claimBuffer(
      2 + parked.length,
      EPOCH,
      RESTORING,
      ...parked,
      epoch,
      this.#me,
      JSON.stringify({ limitKey, concurrency, byPlace: isByPlace(asked), limits, items }),
    )) as [Buffer, ...Buffer[][]];
    const [status, ...answers] = answered;
    switch (String(status)) {
      case 'epoch':
        await restore.join();
        throw new RestoringError(0);
      case 'restoring':
        throw new RestoringError(Number(String(answers[0])));
      default:
        return answers.map((answer, index) => this.#answer(answer, asked[index] as QueuedRequest));
    }
  }

  async departed(departure: Departure, agoMs: number | undefined): Promise<void> {
    const { at, request } = departure;
    const { limits } = request.reservation;
    if (limits.keys.length === 0) return;
    if (agoMs === undefined) this.restore.forget(departure);
    else this.restore.moved(departure, agoMs);
    await this.#commands.rates_departed(
      JSON.stringify({
        ...{
          limitKey: limits.limitKey,
          departure: request.departure,
          at,
          limits: wireLimits(limits),
        },
        agoMs: agoMs ?? -1,
      }),
    );
  }

  async release(departure: Departure): Promise<void> {
    this.restore.released(departure);
    const { request } = departure;
    const { limitKey } = request.reservation.limits;
    await this.#commands.rates_release(limitKey, request.departure, this.#me, FREED);
  }

  async withdraw(request: DepartureOwner, reservation: Reservation): Promise<void> {
    await this.#withdraw(request, reservation, []);
  }

  async withdrawParked(request: DepartureOwner, reservation: Reservation): Promise<Withdrawal> {
    const isArriving = this.parking.withdrawBody(request.departure);
    const parked = parkedKey(await this.restore.epoch(), request.departure);
    const found = await this.#withdraw(request, reservation, [parked]);
    return isArriving || found === 1 ? 'not_sent' : 'unknown';
  }

  #withdraw(
    request: DepartureOwner,
    { place, limits }: Reservation,
    parked: string[],
  ): Promise<unknown> {
    const keys = [...waitingKeys(request), ...parked];
    const withdrawn = { place, departure: request.departure, limits: wireLimits(limits) };
    return this.#commands.rates_withdraw(keys.length, ...keys, JSON.stringify(withdrawn), MOVED_UP);
  }

  #answer([kind, detail, more]: Buffer[], { request }: QueuedRequest): Answer {
    switch (String(kind)) {
      case 'go': {
        const departure = { request, at: Number(String(detail)), claimedAt: 0 };
        this.restore.remember(departure);
        const { parked } = request;
        const envelope =
          parked !== undefined && more && more.length > 0
            ? this.parking.open(parked, more)
            : undefined;
        return { kind: 'go', departure, envelope };
      }
      case 'wait':
        return { kind: 'wait', ms: Number(String(detail)), forSlot: more?.length === 0 };
      default:
        return { kind: 'gone' };
    }
  }
}

const waitingKeys = ({
  connectionId,
  projectId,
}: DepartureOwner): [connection: string, project: string] => [
  `sluice:waiting:c:${connectionId}`,
  `sluice:waiting:p:${projectId}`,
];

/** As `claim.lua` takes them: limits that several share are said once. */
function claimItems(asked: readonly QueuedRequest[], run: string) {
  const distinct = [...new Set(asked.map(({ request }) => request.reservation.limits))];
  const parked: string[] = [];
  const items = asked.map(({ request, again }) => {
    const { departure, reservation, kind, budgetMs } = request;
    const isParked = request.parked !== undefined && again === undefined;
    if (isParked) parked.push(parkedKey(run, request.parked as string));
    return [
      departure,
      reservation.place,
      kind,
      reservation.at,
      distinct.indexOf(reservation.limits) + 1,
      again ? 0 : budgetMs,
      isParked ? parked.length + 2 : 0,
      again?.at ?? 0,
      ...waitsWithoutEnd(request),
    ];
  });
  return { limits: distinct.map(wireLimits), items, parked };
}

/** Without windows nobody knows how long it waits, so it is said when it does no more. */
const waitsWithoutEnd = (request: ClaimRequest): [connection: string, project: string] =>
  request.kind === 'call' && request.reservation.limits.concurrency !== undefined
    ? [request.connectionId, request.projectId]
    : ['', ''];
