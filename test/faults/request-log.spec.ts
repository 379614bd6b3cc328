import { aConnection } from '../support/builders.js';
import { requestIdOf } from '../support/requests.js';
import { type OwnPostgres, startOwnPostgres } from '../support/postgres.js';
import { query } from '../support/sql.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

describe.each(FORMS)('the request log, %s,', (form) => {
  let server: OwnPostgres;
  let system: System;
  beforeEach(async () => {
    server = await startOwnPostgres();
    system = await startSystem({ form, postgres: server });
  });
  afterEach(async () => {
    await system?.stop();
    await server?.stop();
  });

  /** By what became of them, as the process that the callers know counts them. */
  async function rowsThat(outcome: 'written' | 'lost'): Promise<number> {
    const { text } = await system.client.send('/metrics');
    const line = new RegExp(
      `^sluice_request_log_rows_total\\{outcome="${outcome}"\\} (\\d+)$`,
      'm',
    );
    return Number(line.exec(text)?.[1] ?? 0);
  }

  it('fails no call while Postgres is killed and started again, and has a row for each or counts it', async () => {
    const { id } = await aConnection(system);
    await system.client.call(id, '/');
    let isOver = false;
    const broken = server
      .kill()
      .then(() => server.restart())
      .finally(() => (isOver = true));
    const made: string[] = [];
    for (let left = 20; left > 0 || !isOver; left -= isOver ? 1 : 0) {
      const answer = await system.client.call(id, '/during');
      expect(answer.status).toBe(200);
      made.push(requestIdOf(answer));
    }
    await broken;
    const during = async () => {
      const rows = await query(
        system.databaseUrl,
        `select id::text from request where route = '/during'`,
      );
      return rows.map((row) => String(row['id']));
    };
    await until(async () => {
      const [rows, lost] = await Promise.all([during().catch(() => []), rowsThat('lost')]);
      return rows.length + lost >= made.length;
    });
    const logged = await during();
    expect(new Set(logged).size).toBe(logged.length);
    expect(made).toEqual(expect.arrayContaining(logged));
    expect(logged.length + (await rowsThat('lost'))).toBe(made.length);
  });
});
