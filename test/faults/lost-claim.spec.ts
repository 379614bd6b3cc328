import { aConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { ReplyCutter } from '../support/reply-cutter.js';
import { startSystem, type System } from '../support/system.js';

/** The command, and not a script that contains it. */
const GETDEL = /\r\ngetdel\r\n/i;

describe('the reply to a claim that is lost on its way from Redis', () => {
  let system: System;
  let cutter: ReplyCutter;
  beforeAll(async () => {
    system = await startSystem({ form: 'distributed', workers: 0, breaksStores: true });
    cutter = await ReplyCutter.start(Number(new URL(system.redis.url).port));
    await system.addWorker({ REDIS_URL: cutter.url });
  });
  afterAll(async () => {
    await system.stop();
    cutter.close();
  });

  it.each([
    ['without a limit', {}, GETDEL],
    [
      'with a limit',
      { limits: { windows: [{ requests: 50, perMs: 1_000 }] } },
      /evalsha[\s\S]*sluice:parked:/i,
    ],
  ])('does not leave its caller waiting, who hears that nothing was sent: %s', async (...given) => {
    const [, connection, command] = given;
    const { id } = await aConnection(system, { connection });
    expect((await system.client.call(id, '/before')).status).toBe(200);
    const cuts = cutter.cuts;
    cutter.cutAfter(command);
    const lost = await system.client.call(id, '/lost', { method: 'POST', body: 'once' });
    expect(cutter.cuts).toBe(cuts + 1);
    expect(problemOf(lost)).toMatchObject({ code: 'redis_unavailable', dispatched: false });
    expect(system.upstream.arrivals(({ target }) => target === '/lost')).toEqual([]);
    expect((await system.client.call(id, '/after')).status).toBe(200);
  });
});
