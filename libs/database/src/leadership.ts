import { randomUUID } from 'node:crypto';
import { type Queryable, Statement } from './statement.js';

/** A leader that stands again every two seconds may miss two of them. */
const LEASE_MS = 6_000;

const STAND = new Statement(
  'stand for an office',
  `insert into leader (office, process_id, lease_until)
     values ($1, $2, now() + interval '${LEASE_MS} milliseconds')
   on conflict (office) do update
     set process_id = excluded.process_id, lease_until = excluded.lease_until
     where leader.process_id = excluded.process_id or leader.lease_until < now() or $3
   returning office`,
);
const RESIGN = new Statement(
  'resign an office',
  'delete from leader where office = $1 and process_id = $2',
);

/**
 * An office that one process holds at a time. Whoever wants it stands for it again and again: the
 * holder keeps it so, and when the holder was killed or does not reach the database, another one
 * has it within the lease. A holder never counts on more than the database has granted; work that
 * it began before its lease ended may still go on beside its successor's, and must bear that.
 */
export class Leadership {
  readonly #processId = randomUUID();
  #until = -Infinity;

  constructor(
    private readonly db: Queryable,
    private readonly office: string,
    /** No other process uses the database: a holder can only be an earlier start of this one. */
    private readonly isAlone: boolean,
  ) {}

  get isOurs(): boolean {
    return performance.now() < this.#until;
  }

  /** Takes the office if it is free, or keeps it. @returns whether it is ours */
  async stand(): Promise<boolean> {
    const until = performance.now() + LEASE_MS;
    const won = await STAND.all(this.db, [this.office, this.#processId, this.isAlone]);
    this.#until = won.length > 0 ? until : -Infinity;
    return this.isOurs;
  }

  /** The next one who stands for it has it at once. */
  async resign(): Promise<void> {
    if (!this.isOurs) return;
    this.#until = -Infinity;
    await RESIGN.run(this.db, [this.office, this.#processId]);
  }
}
