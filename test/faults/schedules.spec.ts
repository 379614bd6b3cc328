import { aConnection } from '../support/builders.js';
import { seeded } from '../support/random.js';
import { scaled } from '../support/scale.js';
import { aSchedule, moveTick, YEARLY } from '../support/schedules.js';
import { query } from '../support/sql.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

const SCHEDULES = 40;
const KILLS = scaled({ full: 20, short: 3 });
/** About as long as a tick takes to be noticed and made. */
const WITHIN_MS = 600;

describe.each(FORMS)('when workers are killed while ticks are due, %s,', (form) => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ form, workers: 2 });
  });
  afterAll(() => system?.stop());

  const killWorker = async (): Promise<void> => {
    if (form === 'embedded') {
      const [gateway] = system.gateways.splice(0, 1);
      gateway?.process.kill('SIGKILL');
      await gateway?.process.exited;
      gateway?.client.close();
      await system.addGateway();
    } else {
      system.workers.splice(0, 1)[0]?.kill('SIGKILL');
      await system.addWorker();
    }
  };

  it('each tick of each schedule makes exactly one job', async () => {
    const random = seeded(20_261_130);
    const { id: connection } = await aConnection(system);
    const job = { connection, method: 'PUT', path: '/tick' };
    const made = await Promise.all(
      Array.from({ length: SCHEDULES }, () =>
        aSchedule(system, { cron: YEARLY, missed: 'catchUp', job }),
      ),
    );
    const ids = made.map(({ id }) => id);
    for (let kill = 1; kill <= KILLS; kill++) {
      await moveTick(system, ids);
      await new Promise((resolve) => setTimeout(resolve, random() * WITHIN_MS));
      await killWorker();
      await until(async () => {
        const due = 'select from schedule where due_at <= now()';
        return (await query(system.databaseUrl, due)).length === 0;
      });
    }
    const jobs = await query(
      system.databaseUrl,
      'select count(*)::integer as jobs from any_job where schedule_id is not null group by schedule_id',
    );
    expect(jobs).toEqual(Array<object>(SCHEDULES).fill({ jobs: KILLS }));
  });
});
