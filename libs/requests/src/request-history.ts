import { type DataSource, DayPartitions } from '#libs/database';

/** The days of the request log: those to come are made ready, old ones go as a whole. */
export class RequestHistory {
  readonly #requests: DayPartitions;

  constructor(
    dataSource: DataSource,
    private readonly days: number,
  ) {
    this.#requests = new DayPartitions(dataSource, 'request', 'ended_at');
  }

  async forgetOld(): Promise<void> {
    await this.#requests.prepare();
    await this.#requests.forget(this.days);
  }
}
