import type { Line } from '#libs/limits';
import type { Logger } from '#libs/telemetry';
import type { DataSource } from 'typeorm';

/** Windows from this length on outlive the store that holds them; shorter ones are over before it matters. */
const LONG_MS = 60_000;
/** A window is remembered in this many slices; the error after a restore is at most one of them, on the safe side. */
const SLICES = 60;
const FLUSH_MS = 2_000;
/** Counts whose window is over are deleted after this many flushes. */
const PRUNE_EVERY = 150;

/** Turns used between two instants (`from` exclusive, `to` inclusive). */
export interface UsedTurns {
  line: string;
  from: number;
  to: number;
  requests: number;
  /** Length of the window they count in. */
  perMs: number;
}

interface StoredCount {
  line: string;
  bucket_ms: string;
  bucket: string;
  requests: number;
}

/**
 * Counts the turns of long windows in Postgres, in the background and in bulk, so that a limit per hour or day holds although
 * the book was lost. Nobody waits for it; a crash loses at most two seconds of counts.
 */
export class TurnJournal {
  #counts = new Map<string, StoredCount>();
  #timer: NodeJS.Timeout | undefined;
  #flushes = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly log: Logger,
  ) {}

  open(): void {
    this.#timer = setInterval(() => void this.flush(), FLUSH_MS);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  /** @param change 1 for a turn taken, -1 for one given back */
  count(line: Line, at: number, change: 1 | -1): void {
    for (const { perMs } of line.windows) {
      if (perMs < LONG_MS) continue;
      const bucketMs = Math.ceil(perMs / SLICES);
      const bucket = Math.floor(at / bucketMs);
      const key = `${line.key}\n${bucketMs}\n${bucket}`;
      const counted = this.#counts.get(key);
      if (counted) counted.requests += change;
      else
        this.#counts.set(key, {
          line: line.key,
          bucket_ms: String(bucketMs),
          bucket: String(bucket),
          requests: change,
        });
    }
  }

  async flush(): Promise<void> {
    const counts = [...this.#counts.values()];
    if (counts.length === 0) return;
    this.#counts = new Map();
    try {
      await this.dataSource.query(
        `insert into turn_count (line, bucket_ms, bucket, requests)
         select line, bucket_ms::bigint, bucket::bigint, requests from jsonb_to_recordset($1::jsonb)
           as t(line text, bucket_ms text, bucket text, requests int)
         on conflict (line, bucket_ms, bucket) do update set requests = turn_count.requests + excluded.requests`,
        [JSON.stringify(counts)],
      );
      if (++this.#flushes % PRUNE_EVERY === 0) await this.#prune(Date.now());
    } catch (error) {
      this.log.warn({ err: error }, 'turn counts were not stored, trying again');
      for (const lost of counts) this.#putBack(lost);
    }
  }

  /** What was used within the windows that still matter at `now`; older counts are deleted. */
  async read(now: number): Promise<UsedTurns[]> {
    await this.#prune(now);
    const rows = await this.dataSource.query<StoredCount[]>(
      'select line, bucket_ms, bucket, requests from turn_count where requests > 0',
    );
    return rows.map(({ line, bucket_ms, bucket, requests }) => {
      const from = Number(bucket) * Number(bucket_ms);
      const to = Math.min(from + Number(bucket_ms), now);
      return { line, from, to, requests, perMs: Number(bucket_ms) * SLICES };
    });
  }

  #prune(now: number): Promise<unknown> {
    return this.dataSource.query(
      `delete from turn_count where (bucket + 1) * bucket_ms < $1::bigint - bucket_ms * $2::bigint`,
      [Math.floor(now), SLICES],
    );
  }

  #putBack(lost: StoredCount): void {
    const key = `${lost.line}\n${lost.bucket_ms}\n${lost.bucket}`;
    const counted = this.#counts.get(key);
    if (counted) counted.requests += lost.requests;
    else this.#counts.set(key, lost);
  }
}
