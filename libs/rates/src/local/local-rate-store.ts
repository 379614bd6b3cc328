import type { LocalParking, Withdrawal } from '#libs/parking';
import type { Logger } from '#libs/telemetry';
import { JOB_AHEAD_MS, jobAgainMs } from '../job-share.js';
import { type Answer, type QueuedRequest, type MovedUp, RateStore } from '../rate-store.js';
import type {
  DepartureOwner,
  Departure,
  Reservation,
  ReserveDecision,
  ReserveRequest,
} from '../requests.js';
import type { StoredUsage, Usage } from '../stored-usage.js';
import { type LongWindow, UsageSaver } from '../usage-saver.js';
import { countedKeys, countedWindow, LOG_MOST } from '../window.js';
import { Admitted } from './admission.js';
import { decide } from './decide.js';
import { KeyState } from './key-state.js';
import { Departures } from './departures.js';

const SWEEP_MS = 10_000;

/** The one embedded process decides by itself. Long windows survive it in Postgres. */
export class LocalRateStore extends RateStore {
  readonly #keys = new Map<string, KeyState>();
  readonly #departures = new Map<string, Departures>();
  readonly #waiting = new Admitted();
  readonly #movedUp: MovedUp[] = [];
  readonly #saver: UsageSaver;
  #sweep: NodeJS.Timeout | undefined;

  constructor(
    private readonly parking: LocalParking,
    private readonly stored: StoredUsage,
    private readonly log: Logger,
  ) {
    super();
    this.#saver = new UsageSaver((windows) => Promise.resolve(this.#usageOf(windows)), stored, log);
  }

  async open(): Promise<void> {
    this.#sweep = setInterval(() => this.#forgetIdle(), SWEEP_MS).unref();
    this.#saver.open();
    const { stored, log } = this;
    try {
      for (const usage of await stored.read()) this.#restore(usage);
    } catch (error) {
      log.error({ err: error }, 'long windows were not restored');
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    await this.#saver.close();
  }

  /** How much is kept, for whoever looks for what is left behind. */
  get size(): number {
    return this.#keys.size + this.#departures.size + this.#waiting.size;
  }

  reserve(request: ReserveRequest): Promise<ReserveDecision> {
    return Promise.resolve(this.#reserve(request));
  }

  ask(limitKey: string, asked: readonly QueuedRequest[]): Promise<Answer[]> {
    const at = now();
    const state = this.#departuresOf(limitKey);
    for (const { request, again } of asked) {
      if (!again || again.at < 0) continue;
      for (const key of countedKeys(request.reservation.limits))
        this.#key(key.key).erase(key, request.departure, { at: again.at, now: at });
    }
    const { parking } = this;
    return Promise.resolve(
      decide(asked, {
        departures: state,
        now: at,
        opening: (key, before) => this.#key(key.key).opening(key, before, at),
        isGone: ({ request, again }) => {
          const { parked, reservation } = request;
          if (parked === undefined || again || parking.has(parked)) return false;
          this.#waitsNoMore(request, reservation);
          return true;
        },
        depart: (each) => this.#depart(each, state, at),
      }),
    );
  }

  departed({ request, at }: Departure, agoMs: number | undefined): Promise<void> {
    const instant = now();
    for (const key of countedKeys(request.reservation.limits)) {
      const state = this.#key(key.key);
      state.erase(key, request.departure, { at, now: instant });
      if (agoMs !== undefined)
        state.record(key, request.departure, { at: Math.max(at, instant - agoMs), now: instant });
    }
    return Promise.resolve();
  }

  release({ request }: Departure): Promise<void> {
    this.#departures.get(request.reservation.limits.limitKey)?.release(request.departure);
    return Promise.resolve();
  }

  withdraw(request: DepartureOwner, reservation: Reservation): Promise<void> {
    this.#withdraw(request, reservation);
    return Promise.resolve();
  }

  withdrawParked(request: DepartureOwner, reservation: Reservation): Promise<Withdrawal> {
    this.#withdraw(request, reservation);
    return this.parking.withdraw(request.departure);
  }

  onMovedUp(listener: MovedUp): void {
    this.#movedUp.push(listener);
  }

  /** Slots are given back in this process only, by the limiter itself. */
  onFreed(): void {}

  #reserve(request: ReserveRequest): ReserveDecision {
    const { departure: place, kind, limits, maxWaitMs, admission } = request;
    const instant = now();
    const fullMs = admission && this.#fullFor(request, instant);
    if (fullMs !== undefined)
      return { kind: 'refused', code: 'limit_queue_full', retryAfterMs: fullMs };
    const keys = countedKeys(limits);
    let opensLast = { key: limits.limitKey, at: instant };
    for (const key of keys) {
      const at = this.#key(key.key).plannedOpening(key, instant);
      if (at > opensLast.at) opensLast = { key: key.key, at };
    }
    const { at } = opensLast;
    const refused = this.#refused(request, { key: opensLast.key, waitMs: at - instant });
    if (refused) return refused;
    for (const key of keys) this.#key(key.key).plan.add(place, key.cost, at);
    const stayMs = limits.concurrency === undefined ? 0 : maxWaitMs;
    const until = Math.max(at, instant + stayMs);
    if (admission && until > instant)
      for (const group of groupsOf(request)) this.#waiting.enter(group, { place, until });
    if (kind === 'job') this.#departuresOf(limits.limitKey).jobReserved();
    return { kind: 'go', waitMs: at - instant, reservation: { place, at, limits } };
  }

  #refused(
    { kind, limits, maxWaitMs }: ReserveRequest,
    { key, waitMs }: { key: string; waitMs: number },
  ): ReserveDecision | undefined {
    const refused = { kind: 'refused', code: 'limit_wait_exceeded', key } as const;
    if (kind === 'call')
      return waitMs > maxWaitMs ? { ...refused, retryAfterMs: waitMs } : undefined;
    const toGo = this.#departuresOf(limits.limitKey).callsToJobPlace;
    if (waitMs <= JOB_AHEAD_MS || (waitMs <= maxWaitMs && toGo <= 0)) return undefined;
    return { ...refused, retryAfterMs: jobAgainMs(limits, waitMs, toGo) };
  }

  #fullFor(request: ReserveRequest, instant: number): number | undefined {
    const { perConnection = Infinity, perProject = Infinity } = request.admission ?? {};
    const [connection, project] = groupsOf(request);
    return (
      this.#waiting.fullFor(connection, perConnection, instant) ??
      this.#waiting.fullFor(project, perProject, instant)
    );
  }

  #depart({ request, again }: QueuedRequest, departures: Departures, at: number): Answer {
    const { departure, reservation, budgetMs, kind, parked } = request;
    const { limits } = reservation;
    const envelope = parked === undefined ? undefined : this.parking.take(parked);
    for (const key of countedKeys(limits))
      this.#key(key.key).record(key, departure, { at, now: at });
    this.#waitsNoMore(request, reservation);
    if (!again) {
      departures.departed(kind);
      if (limits.concurrency !== undefined && budgetMs > 0)
        departures.take(departure, at + budgetMs);
    }
    const departed = { request, at, claimedAt: 0 };
    this.#saver.changed(departed);
    return { kind: 'go', departure: departed, envelope };
  }

  #withdraw(request: DepartureOwner, { place, limits }: Reservation): void {
    const movedUp = new Map<string, number>();
    for (const { key } of countedKeys(limits))
      for (const [other, ms] of this.#keys.get(key)?.plan.withdraw(place) ?? [])
        movedUp.set(other, Math.min(movedUp.get(other) ?? Infinity, ms));
    this.#leavesGroups(request);
    if (movedUp.size > 0) for (const listener of this.#movedUp) listener(movedUp);
  }

  #waitsNoMore(request: DepartureOwner, { place, limits }: Reservation): void {
    for (const { key } of countedKeys(limits)) this.#keys.get(key)?.plan.remove(place);
    this.#leavesGroups(request);
  }

  #leavesGroups(request: DepartureOwner): void {
    for (const group of groupsOf(request)) this.#waiting.leave(group, request.departure);
  }

  #key(key: string): KeyState {
    const known = this.#keys.get(key);
    if (known) return known;
    const made = new KeyState();
    this.#keys.set(key, made);
    return made;
  }

  #departuresOf(limitKey: string): Departures {
    const known = this.#departures.get(limitKey);
    if (known) return known;
    const made = new Departures();
    this.#departures.set(limitKey, made);
    return made;
  }

  #forgetIdle(): void {
    const instant = now();
    for (const [key, state] of this.#keys) if (state.isOver(instant)) this.#keys.delete(key);
    for (const [limitKey, state] of this.#departures)
      if (state.isIdle && !this.#keys.has(limitKey)) this.#departures.delete(limitKey);
  }

  /** How a window is counted shows in what was saved of it. */
  #restore({ key, perMs, used }: Usage): void {
    const isLog = used.every(([, , departure]) => departure !== '');
    const window = countedWindow({ requests: isLog ? LOG_MOST : Infinity, perMs });
    this.#key(key).restore(
      window,
      used.filter(([ageMs]) => ageMs < window.reachMs),
      now(),
    );
  }

  #usageOf(windows: readonly LongWindow[]): Usage[] {
    const instant = now();
    return windows.map(({ key, window }) => ({
      key,
      perMs: window.perMs,
      used: this.#key(key).used(window, instant),
    }));
  }
}

const groupsOf = ({
  connectionId,
  projectId,
}: DepartureOwner): [connection: string, project: string] => [
  `c:${connectionId}`,
  `p:${projectId}`,
];

/** Epoch milliseconds on a clock that does not jump. */
const now = (): number => performance.timeOrigin + performance.now();
