import type { Line } from '#libs/limits';
import {
  connectionPlaces,
  type Turn,
  TurnBook,
  type TurnDecision,
  type TurnRequest,
} from './turn-book.js';
import type { TurnJournal } from './turn-journal.js';
import { TurnLog } from './turn-log.js';
import { WaitingRoom } from './waiting-room.js';

/** Epoch milliseconds on a clock that never steps. */
const steadyNow = (): number => performance.timeOrigin + performance.now();

const SWEEP_AT = 10_000;

/** The turn book of the one embedded process. Long windows survive a restart through the journal. */
export class LocalTurnBook extends TurnBook {
  readonly #logs = new Map<string, TurnLog>();
  readonly #connections = new WaitingRoom();
  readonly #projects = new WaitingRoom();

  constructor(
    private readonly journal: TurnJournal,
    private readonly clock: () => number = steadyNow,
  ) {
    super();
  }

  /** Reads what was used before the last stop. To be done before the first call. */
  async restore(): Promise<void> {
    for (const { line, from, to, requests } of await this.journal.read(this.clock()))
      this.#log(line).topUp(from, to, requests);
  }

  take(request: TurnRequest): Promise<TurnDecision> {
    return Promise.resolve(this.#take(request));
  }

  giveBack(turn: Turn): Promise<void> {
    const { callId, line } = turn.request;
    this.#logs.get(line.key)?.giveBack(callId, this.clock());
    this.journal.count(line, turn.at, -1);
    return this.leave(turn);
  }

  now(): Promise<number> {
    return Promise.resolve(this.clock());
  }

  leave({ request }: Turn): Promise<void> {
    this.#connections.leave(request.connectionId, request.callId);
    this.#projects.leave(request.projectId, request.callId);
    return Promise.resolve();
  }

  #take(request: TurnRequest): TurnDecision {
    const now = this.clock();
    const full = this.#fullFor(request, now);
    if (full !== undefined)
      return { kind: 'refused', code: 'limit_queue_full', retryAfterMs: full };
    const { line, callId, maxWaitMs } = request;
    const log = this.#log(line.key);
    const at = log.next(line.windows, now);
    if (at - now > maxWaitMs)
      return { kind: 'refused', code: 'limit_wait_exceeded', retryAfterMs: at - now };
    if (line.windows.length > 0) log.reserve(at, callId);
    this.journal.count(line, at, 1);
    this.#enter(request, { at, now });
    return { kind: 'go', turn: { request, at }, waitMs: at - now };
  }

  #fullFor(request: TurnRequest, now: number): number | undefined {
    return (
      this.#connections.fullFor(request.connectionId, connectionPlaces(request), now) ??
      this.#projects.fullFor(request.projectId, request.admission.perProject, now)
    );
  }

  #enter(
    { callId, connectionId, projectId, line, maxWaitMs }: TurnRequest,
    { at, now }: { at: number; now: number },
  ): void {
    const until = line.concurrency === undefined ? at : now + maxWaitMs;
    if (until <= now) return;
    this.#connections.enter(connectionId, { callId, until });
    this.#projects.enter(projectId, { callId, until });
  }

  #log(key: Line['key']): TurnLog {
    const known = this.#logs.get(key);
    if (known) return known;
    if (this.#logs.size >= SWEEP_AT) this.#sweep();
    const log = new TurnLog();
    this.#logs.set(key, log);
    return log;
  }

  #sweep(): void {
    for (const [key, log] of this.#logs) if (log.isEmpty) this.#logs.delete(key);
  }
}
