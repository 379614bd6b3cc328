import { Batches, Statement } from '#libs/database';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { UseRecord } from './recent-use.js';

/**
 * Windows from this length on outlive the store that holds them; shorter ones are over before it
 * matters.
 */
export const LONG_MS = 60_000;

export interface Usage {
  key: string;
  perMs: number;
  used: UseRecord[];
}

/** As the index has it: when a window is over, a little later than exactly. */
const OVER_AT = `(extract(epoch from taken_at at time zone 'UTC') * 1000 + per_ms * 1.1)`;
const NOW = `(extract(epoch from now()) * 1000)`;

const SAVE = new Statement(
  'save usage of windows',
  `insert into limit_usage (key, per_ms, used, taken_at)
   select key, per_ms, used, now()
   from jsonb_to_recordset($1::jsonb) as t(key text, per_ms bigint, used jsonb)
   on conflict (key, per_ms) do update set used = excluded.used, taken_at = excluded.taken_at`,
);
const READ = new Statement(
  'read usage of windows',
  `select key, per_ms::double precision as "perMs", used,
     (extract(epoch from now() - taken_at) * 1000)::double precision as "passedMs"
   from limit_usage where ${OVER_AT} >= ${NOW}`,
  z.object({
    key: z.string(),
    perMs: z.number(),
    used: z.array(z.tuple([z.number(), z.number(), z.string()])),
    passedMs: z.number(),
  }),
);
const FORGET = new Statement(
  'forget usage of windows that are over',
  `delete from limit_usage where (key, per_ms) in (
     select key, per_ms from limit_usage where ${OVER_AT} < ${NOW}
     order by ${OVER_AT} limit $1 for update skip locked)`,
);

/**
 * What long windows hold, in Postgres: one row a window, of at most 4 KB, as ages at the moment of
 * saving.
 */
export class StoredUsage {
  readonly #old = new Batches();

  constructor(private readonly dataSource: DataSource) {}

  async save(usages: readonly Usage[]): Promise<void> {
    if (usages.length === 0) return;
    const rows = usages.map(({ key, perMs, used }) => ({ key, per_ms: perMs, used }));
    await SAVE.run(this.dataSource, [JSON.stringify(rows)]);
  }

  /** What still counts, with ages of now. */
  async read(): Promise<Usage[]> {
    const rows = await READ.all(this.dataSource);
    return rows.map(({ passedMs, used, ...window }) => ({
      ...window,
      used: used.map(([ageMs, cost, departure]): UseRecord => [ageMs + passedMs, cost, departure]),
    }));
  }

  async forgetOld(): Promise<void> {
    await this.#old.exhaust((most) => FORGET.run(this.dataSource, [most]));
  }
}
