import { randomUUID } from 'node:crypto';
import { hearing, type Redis } from '#libs/redis';
import { Grants } from './grants.js';
import { GIVE_BACK, JOIN, MERGE, TAKE, TOP_UP } from './scripts.js';
import {
  connectionPlaces,
  guardMs,
  horizonMs,
  type Turn,
  TurnBook,
  type TurnDecision,
  type TurnRequest,
} from './turn-book.js';
import type { TurnJournal } from './turn-journal.js';

const EPOCH = 'sluice:turns:epoch';
const SETTLING = 'sluice:turns:settling';
/** Time for every process to notice a new epoch and write its turns back. */
const SETTLE_MS = 600;
/** When the process that began an epoch dies before it has settled. */
const SETTLE_MAX_MS = 5_000;
const MERGE_BATCH = 1_000;
const RESTORE_RETRY_MS = 1_000;

interface BookCommands {
  sluiceTake(...args: (string | number)[]): Promise<[kind: string, ms: string, at?: string]>;
  sluiceGiveBack(...args: string[]): Promise<number>;
  sluiceJoin(...args: (string | number)[]): Promise<[epoch: string, created: number]>;
  sluiceMerge(log: string, ttlMs: number, ...entries: (string | number)[]): Promise<number>;
  sluiceTopUp(...args: (string | number)[]): Promise<number>;
}

export interface RedisBookParts {
  commands: Redis;
  /** Owned by the book: hears of new epochs. */
  subscriber: Redis;
  journal: TurnJournal;
}

/**
 * The turn book shared by all processes: one script and one round trip per turn, on Redis time. A book that comes back empty begins a
 * new epoch: no turns are given until the living processes have written back what they were given, and long windows are restored
 * from the journal.
 */
export class RedisTurnBook extends TurnBook {
  readonly #commands: Redis & BookCommands;
  readonly #grants = new Grants();
  #epoch = '';
  #closed = false;
  #joining: Promise<void> | undefined;

  constructor(private readonly parts: RedisBookParts) {
    super();
    const { commands } = parts;
    commands.defineCommand('sluiceTake', { numberOfKeys: 6, lua: TAKE });
    commands.defineCommand('sluiceGiveBack', { numberOfKeys: 4, lua: GIVE_BACK });
    commands.defineCommand('sluiceJoin', { numberOfKeys: 2, lua: JOIN });
    commands.defineCommand('sluiceMerge', { numberOfKeys: 1, lua: MERGE });
    commands.defineCommand('sluiceTopUp', { numberOfKeys: 1, lua: TOP_UP });
    this.#commands = commands as Redis & BookCommands;
  }

  /** Follows epochs from now on. A store that is away is joined when it is back. */
  async open(): Promise<void> {
    const { subscriber, commands } = this.parts;
    subscriber.on('message', () => void this.#join().catch(() => undefined));
    commands.on('ready', () => void this.#join().catch(() => undefined));
    hearing(subscriber, EPOCH);
    if (commands.status === 'ready') await this.#join().catch(() => undefined);
  }

  close(): void {
    this.#closed = true;
    this.parts.subscriber.disconnect();
  }

  async take(request: TurnRequest): Promise<TurnDecision> {
    const deadline = performance.now() + request.maxWaitMs;
    for (;;) {
      const maxWaitMs = Math.max(0, deadline - performance.now());
      const [kind, ms, at] = await this.#commands.sluiceTake(
        ...keysOf(request),
        EPOCH,
        SETTLING,
        ...this.#takeArguments(request, maxWaitMs),
      );
      if (kind === 'go') return this.#granted(request, { at: Number(at), waitMs: Number(ms) });
      if (kind === 'full')
        return { kind: 'refused', code: 'limit_queue_full', retryAfterMs: Number(ms) };
      if (kind === 'late')
        return { kind: 'refused', code: 'limit_wait_exceeded', retryAfterMs: Number(ms) };
      if (kind === 'epoch') await this.#join();
      else if (Number(ms) > maxWaitMs)
        return { kind: 'refused', code: 'limit_wait_exceeded', retryAfterMs: Number(ms) };
      else await new Promise((resolve) => setTimeout(resolve, Math.min(Number(ms), SETTLE_MS / 6)));
    }
  }

  async giveBack(turn: Turn): Promise<void> {
    this.#grants.remove(turn);
    this.parts.journal.count(turn.request.line, turn.at, -1);
    await this.#commands.sluiceGiveBack(...keysOf(turn.request), turn.request.callId);
  }

  async leave({ request }: Turn): Promise<void> {
    if (request.line.concurrency === undefined) return;
    const [, , connection, project] = keysOf(request);
    await this.#commands
      .pipeline()
      .zrem(connection, request.callId)
      .zrem(project, request.callId)
      .exec();
  }

  async now(): Promise<number> {
    const [seconds, microseconds] = await this.#commands.time();
    return Number(seconds) * 1_000 + Number(microseconds) / 1_000;
  }

  #takeArguments(request: TurnRequest, maxWaitMs: number): (string | number)[] {
    const { callId, line, admission } = request;
    const staying = line.concurrency === undefined ? 0 : maxWaitMs;
    const windows = line.windows.flatMap(({ requests, perMs }) => [
      requests,
      perMs + guardMs(perMs),
    ]);
    return [
      this.#epoch,
      callId,
      maxWaitMs,
      staying,
      connectionPlaces(request),
      admission.perProject,
      horizonMs(line),
      ...windows,
    ];
  }

  #granted(request: TurnRequest, { at, waitMs }: { at: number; waitMs: number }): TurnDecision {
    const turn = { request, at };
    if (request.line.windows.length > 0) {
      this.#grants.add(turn, at - waitMs);
      this.parts.journal.count(request.line, at, 1);
    }
    return { kind: 'go', turn, waitMs };
  }

  /** Concurrent callers share one attempt. */
  #join(): Promise<void> {
    this.#joining ??= this.#joinEpoch().finally(() => (this.#joining = undefined));
    return this.#joining;
  }

  async #joinEpoch(): Promise<void> {
    const [epoch, created] = await this.#commands.sluiceJoin(
      EPOCH,
      SETTLING,
      randomUUID(),
      SETTLE_MAX_MS,
    );
    if (epoch !== this.#epoch) await this.#writeBack();
    this.#epoch = epoch;
    if (created === 1) void this.#settle().catch(() => undefined);
  }

  async #writeBack(): Promise<void> {
    for (const [line, { grants, horizonMs: ttlMs }] of this.#grants.entries()) {
      for (let from = 0; from < grants.length; from += MERGE_BATCH) {
        const entries = grants
          .slice(from, from + MERGE_BATCH)
          .flatMap(({ at, callId }) => [at, callId]);
        await this.#commands.sluiceMerge(logKey(line), Math.ceil(ttlMs), ...entries);
      }
    }
  }

  async #settle(): Promise<void> {
    const settled = performance.now() + SETTLE_MS;
    await this.parts.journal.flush();
    const now = await this.now();
    await new Promise((resolve) => setTimeout(resolve, settled - performance.now()));
    const restoring = this.#restore(now);
    await restoring.catch(() => undefined);
    await this.#commands.del(SETTLING);
    await restoring.catch(() => this.#restoreLater(now));
  }

  async #restore(now: number): Promise<void> {
    for (const { line, from, to, requests, perMs } of await this.parts.journal.read(now)) {
      const ttlMs = Math.ceil(perMs + guardMs(perMs));
      await this.#commands.sluiceTopUp(logKey(line), from, to, requests, ttlMs);
    }
  }

  /** Postgres is away too: short windows go on, long ones are restored as soon as it is back. */
  async #restoreLater(now: number): Promise<void> {
    for (let restored = false; !restored && !this.#closed;) {
      await new Promise((resolve) => setTimeout(resolve, RESTORE_RETRY_MS));
      restored = await this.#restore(now).then(
        () => true,
        () => false,
      );
    }
  }
}

const logKey = (line: string): string => `sluice:turns:{${line}}:log`;

function keysOf({
  line,
  connectionId,
  projectId,
}: TurnRequest): [log: string, free: string, connection: string, project: string] {
  return [
    logKey(line.key),
    `sluice:turns:{${line.key}}:free`,
    `sluice:waiting:c:${connectionId}`,
    `sluice:waiting:p:${projectId}`,
  ];
}
