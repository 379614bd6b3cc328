import type { DataSource } from 'typeorm';
import type { UseRecord } from './recent-use.js';

/**
 * Windows from this length on outlive the store that holds them; shorter ones are over before it
 * matters.
 */
export const LONG_MS = 60_000;
/** Usage whose window is over is deleted after this many times of saving. */
const PRUNE_EVERY = 150;

export interface Usage {
  key: string;
  perMs: number;
  used: UseRecord[];
}

interface UsageRow {
  key: string;
  per_ms: string;
  used: UseRecord[];
  passed_ms: number;
}

/**
 * What long windows hold, in Postgres: one row a window, of at most 4 KB, as ages at the moment of
 * saving.
 */
export class StoredUsage {
  #saved = 0;

  constructor(private readonly dataSource: DataSource) {}

  async save(usages: readonly Usage[]): Promise<void> {
    if (usages.length === 0) return;
    await this.dataSource.query(
      `insert into limit_usage (key, per_ms, used, taken_at)
       select key, per_ms, used, now() from jsonb_to_recordset($1::jsonb) as t(key text, per_ms bigint, used jsonb)
       on conflict (key, per_ms) do update set used = excluded.used, taken_at = excluded.taken_at`,
      [JSON.stringify(usages.map(({ key, perMs, used }) => ({ key, per_ms: perMs, used })))],
    );
    if (++this.#saved % PRUNE_EVERY === 0) await this.#prune();
  }

  /** What still counts, with ages of now. */
  async read(): Promise<Usage[]> {
    await this.#prune();
    const rows = await this.dataSource.query<UsageRow[]>(
      `select key, per_ms, used, (extract(epoch from now() - taken_at) * 1000)::double precision as passed_ms from limit_usage`,
    );
    return rows.map(({ key, per_ms, used, passed_ms }) => ({
      key,
      perMs: Number(per_ms),
      used: used.map(([ageMs, cost, departure]): UseRecord => [ageMs + passed_ms, cost, departure]),
    }));
  }

  #prune(): Promise<unknown> {
    return this.dataSource.query(
      `delete from limit_usage where taken_at + per_ms * 1.1 * interval '1 millisecond' < now()`,
    );
  }
}
