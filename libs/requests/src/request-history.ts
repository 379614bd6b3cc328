import { type DataSource, DayPartitions } from '#libs/database';

/** The days of the request log: those to come are made ready, old ones go as a whole. */
export class RequestHistory {
  readonly #tables: readonly DayPartitions[];

  constructor(
    dataSource: DataSource,
    private readonly days: number,
  ) {
    this.#tables = [
      new DayPartitions(dataSource, 'request', 'ended_at'),
      new DayPartitions(dataSource, 'request_minute', 'minute'),
    ];
  }

  async forgetOld(): Promise<void> {
    for (const table of this.#tables) {
      await table.prepare();
      await table.forget(this.days);
    }
  }
}
