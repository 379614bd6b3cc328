import { jest } from '@jest/globals';
import { LeaderTasks } from './leader-tasks.js';
import { Upkeep } from './upkeep.service.js';

/** Does nothing, and counts how often it was asked to. */
function counted(counts: Record<string, number>): never {
  return new Proxy({} as never, {
    get: (_target, name: string) => () => {
      counts[name] = (counts[name] ?? 0) + 1;
      return Promise.resolve(false);
    },
  });
}

function setup() {
  const counts: Record<string, number> = {};
  const leadership = { isOurs: false, stand: jest.fn(), resign: jest.fn() };
  leadership.stand.mockReturnValue(Promise.resolve());
  leadership.resign.mockReturnValue(Promise.resolve());
  const queue = { isReachable: true };
  const part = counted(counts);
  const log = { debug: () => undefined } as never;
  const stores = [leadership as never, queue as never] as const;
  const leaders = new LeaderTasks(part, part, part, part, part);
  const upkeep = new Upkeep(part, ...stores, part, part, part, leaders, log);
  /** How often each task is done in so many seconds. */
  const during = async (seconds: number): Promise<Record<string, number>> => {
    for (const name of Object.keys(counts)) delete counts[name];
    await jest.advanceTimersByTimeAsync(seconds * 1_000);
    return { ...counts };
  };
  return { upkeep, leadership, queue, during };
}

describe('the upkeep of a worker', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('that does not lead is leases, its own disk, lost jobs, ticks, and what is shared out', async () => {
    const { upkeep, during } = setup();
    upkeep.start();
    const done = Object.keys(await during(60)).sort();
    expect(done).toEqual([
      ...['addUp', 'adoptJournaled', 'makeTicks', 'moveJobs', 'reconcile', 'renew', 'revoke'],
      'seeBreakers',
    ]);
    await upkeep.stop();
  });

  it('begins with the rest as soon as it leads, and ends it when it does no more', async () => {
    const { upkeep, leadership, during } = setup();
    upkeep.start();
    leadership.isOurs = true;
    expect(await during(2)).toMatchObject({ emptyProjects: 1, eraseResults: 1 });
    leadership.isOurs = false;
    await during(2);
    expect(await during(60)).not.toHaveProperty('emptyProjects');
    await upkeep.stop();
    expect(leadership.resign).toHaveBeenCalledTimes(1);
  });

  it('is left to others while the queue is out of reach', async () => {
    const { upkeep, leadership, queue, during } = setup();
    upkeep.start();
    await during(10);
    leadership.stand.mockClear();
    queue.isReachable = false;
    await during(4);
    expect(leadership.stand).not.toHaveBeenCalled();
    expect(leadership.resign).toHaveBeenCalled();
    await upkeep.stop();
  });
});
