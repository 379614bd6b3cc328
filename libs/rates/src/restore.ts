import { sleep } from '#libs/clock';
import { ignore } from '#libs/errors';
import { keepSubscribed, type Redis, type ServerRun } from '#libs/redis';
import type { Logger } from '#libs/telemetry';
import { RecentUse, type UseRecord } from './recent-use.js';
import type { Departure } from './requests.js';
import { defineScripts, type RateCommands } from './scripts.js';
import type { StoredUsage, Usage } from './stored-usage.js';
import { type LongWindow, UsageSaver } from './usage-saver.js';
import { type CountedWindow, countedWindow, LOG_MOST } from './window.js';
import { wireWindow } from './wire.js';

export const EPOCH = 'sluice:rates:epoch';
export const RESTORING = 'sluice:rates:restoring';
/** Time for every process to notice a new epoch and write its departures back. */
const NOTICE_MS = 600;
/** When the process that began an epoch dies before it has restored. */
const RESTORING_MAX_MS = 5_000;
const RETRY_MS = 1_000;

/**
 * A store that comes back, empty or older than it was, begins a new epoch: nothing departs until
 * the living processes have written back what they recorded, and long windows are restored from
 * Postgres. An epoch is the run of the server that it belongs to.
 */
export class Restore {
  readonly #commands: RateCommands;
  readonly #recent = new RecentUse();
  readonly #saver: UsageSaver;
  #epoch: string | undefined;
  /** The epoch into which this process has written back. */
  #written: string | undefined;
  #joining: Promise<string> | undefined;
  #isClosed = false;

  constructor(
    private readonly commands: Redis,
    private readonly run: ServerRun,
    /** Owned by others: hears of new epochs. */
    private readonly subscriber: Redis,
    private readonly stored: StoredUsage,
    private readonly log: Logger,
  ) {
    this.#commands = defineScripts(commands);
    this.#saver = new UsageSaver((windows) => this.#usageOf(windows), stored, log);
  }

  /** Follows epochs from now on. A store that is away is joined when it is back. */
  async open(): Promise<void> {
    const { subscriber, commands } = this;
    subscriber.on('message', (channel: string) => {
      if (channel === EPOCH) this.#rejoin();
    });
    commands.on('close', () => (this.#epoch = undefined));
    commands.on('ready', () => this.#rejoin());
    keepSubscribed(subscriber, EPOCH);
    this.#saver.open();
    if (commands.status === 'ready') await this.join().catch(ignore('joined before the next use'));
  }

  /** What long windows hold now, to Postgres. */
  save(): Promise<void> {
    return this.#saver.save();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#saver.close();
  }

  /** The run of the server that commands go to. */
  async epoch(): Promise<string> {
    return this.#epoch ?? (await this.join());
  }

  remember(departure: Departure): void {
    this.#recent.add(departure);
    this.#saver.changed(departure);
  }

  moved(departure: Departure, agoMs: number): void {
    this.#recent.moved(departure, agoMs);
  }

  released(departure: Departure): void {
    this.#recent.released(departure);
  }

  forget(departure: Departure): void {
    this.#recent.remove(departure);
  }

  /** Concurrent callers share one attempt. */
  join(): Promise<string> {
    this.#joining ??= this.#join().finally(() => (this.#joining = undefined));
    return this.#joining;
  }

  #rejoin(): void {
    this.#epoch = undefined;
    this.join().catch(ignore('joined before the next use'));
  }

  async #join(): Promise<string> {
    const epoch = await this.run.known();
    const isNew = await this.#commands.rates_join(EPOCH, RESTORING, epoch, RESTORING_MAX_MS);
    if (epoch !== this.#written) await this.#writeBack(epoch);
    this.#epoch = epoch;
    if (isNew === 1) void this.#restore();
    return epoch;
  }

  async #writeBack(epoch: string): Promise<void> {
    const isFirst = this.#written === undefined;
    this.#written = epoch;
    if (isFirst) return;
    for (const { key, window, used } of this.#recent.entries())
      if (used.length > 0) await this.#write({ key, window, used }, 'add');
    for (const [limitKey, held] of this.#recent.slots())
      await this.#commands.rates_hold(limitKey, JSON.stringify(held));
  }

  async #restore(): Promise<void> {
    await sleep(NOTICE_MS);
    const isRestored = await this.#restoreLong();
    await this.commands.del(RESTORING).catch(ignore('ends by itself'));
    // Postgres is away too: short windows go on, long ones are restored as soon as it is back.
    for (let done = isRestored; !done && !this.#isClosed;) {
      await sleep(RETRY_MS);
      done = await this.#restoreLong();
    }
  }

  /** @returns whether it is done. Never throws. */
  async #restoreLong(): Promise<boolean> {
    try {
      for (const usage of await this.stored.read()) await this.#writeLong(usage);
      return true;
    } catch (error) {
      this.log.debug({ err: error }, 'long windows are not restored yet');
      return false;
    }
  }

  /** How the window is counted shows in what was saved of it. */
  #writeLong({ key, perMs, used }: Usage): Promise<unknown> {
    const isLog = used.every(([, , departure]) => departure !== '');
    const window = countedWindow({ requests: isLog ? LOG_MOST : Infinity, perMs });
    const counted = used.filter(([ageMs]) => ageMs < window.reachMs);
    return this.#write({ key, window, used: counted }, 'at_least');
  }

  #write(
    { key, window, used }: { key: string; window: CountedWindow; used: UseRecord[] },
    mode: 'add' | 'at_least',
  ): Promise<unknown> {
    const counted = JSON.stringify(wireWindow({ ...window, requests: 0 }));
    return this.#commands.rates_restore(key, counted, mode, JSON.stringify(used));
  }

  #usageOf(windows: readonly LongWindow[]): Promise<Usage[]> {
    return Promise.all(
      windows.map(async ({ key, window }) => {
        const used = await this.#commands.rates_usage(key, JSON.stringify(wireWindow(window)));
        return { key, perMs: window.perMs, used: JSON.parse(String(used)) as UseRecord[] };
      }),
    );
  }
}
