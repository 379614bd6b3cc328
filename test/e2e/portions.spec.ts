import { aConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { arrived, held, portionsAt, takesPortions } from '../support/portions.js';
import { startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

describe('calls that travel together', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({
      form: 'distributed',
      workers: 2,
      settings: { LOG_LEVEL: 'info', SLUICE_MAX_WAITING_PER_CONNECTION: '1000' },
    });
    await takesPortions(system);
  });
  afterAll(() => system.stop());

  it('are fewer jobs than calls, and end one by one', async () => {
    const { id } = await aConnection(system);
    const release = held(system, '/slow');
    const slow = Array.from({ length: 20 }, () => system.client.call(id, '/slow'));
    const quick = Array.from({ length: 20 }, () => system.client.call(id, '/quick'));
    expect((await Promise.all(quick)).map(({ status }) => status)).toEqual(Array(20).fill(200));
    await arrived(system, '/slow', 20);
    expect(await portionsAt(system, 'active')).toBeGreaterThan(0);
    expect(await portionsAt(system, 'active')).toBeLessThan(20);
    release();
    expect((await Promise.all(slow)).map(({ text }) => text)).toEqual(Array(20).fill('done'));
    await until(async () => (await portionsAt(system, 'active')) === 0);
  });

  it('are cancelled, timed out, refused and limited each by itself', async () => {
    const open = await aConnection(system);
    const narrow = await aConnection(system, {
      integration: { timeouts: { queueMs: 1_500 } },
      connection: { limits: { concurrency: 1 } },
    });
    const release = held(system, '/held');
    const isHeld = ({ target }: { target: string }) => target.startsWith('/held');
    const hangUp = new AbortController();
    const left = system.client
      .call(open.id, '/held?left', { signal: hangUp.signal })
      .catch(() => 'left');
    const late = system.client.call(open.id, '/held?late', {
      headers: { 'sluice-timeout-ms': '1000' },
    });
    const first = system.client.call(narrow.id, '/held?first');
    const second = system.client.call(narrow.id, '/held?second');
    const others = Array.from({ length: 8 }, () => system.client.call(open.id, '/held?other'));
    await until(() => system.upstream.arrivals(isHeld).length === 11);
    hangUp.abort();
    expect(await left).toBe('left');
    const [ofLeft] = system.upstream.arrivals(({ target }) => target === '/held?left');
    await until(() => ofLeft?.aborted, { what: 'the end of a request whose caller left' });
    expect(problemOf(await late)).toMatchObject({ code: 'upstream_timeout', dispatched: true });
    const refused = problemOf(await Promise.race([first, second]));
    expect(refused.dispatched).toBe(false);
    release();
    const answers = await Promise.all(others);
    expect(answers.map(({ text }) => text)).toEqual(Array(8).fill('done'));
    const ofNarrow = (await Promise.all([first, second])).map(({ status }) => status);
    expect(ofNarrow.filter((status) => status === 200)).toHaveLength(1);
  });

  it('do not all go to one of two workers: none makes more than 65 % of them', async () => {
    const { id } = await aConnection(system);
    const made = (): number[] =>
      system.workers.map(
        (worker) => worker.output().filter((line) => line.includes('"msg":"call"')).length,
      );
    const before = made();
    let calls = 0;
    const caller = async (): Promise<void> => {
      while (calls++ < 1_000) await system.client.call(id, '/spread');
    };
    await Promise.all(Array.from({ length: 16 }, caller));
    const each = await until(() => {
      const now = made().map((count, worker) => count - (before[worker] ?? 0));
      return now.reduce((sum, count) => sum + count, 0) >= 1_000 && now;
    });
    expect(Math.max(...each)).toBeLessThan(650);
  });
});
