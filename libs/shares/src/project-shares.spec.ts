import { ProjectShares } from './project-shares.js';

/** How many places a project gets when it asks for so many. */
const taken = (shares: ProjectShares, projectId: string, count: number): number =>
  Array.from({ length: count }, () => shares.tryEnter(projectId)).filter((leave) => leave).length;

describe('shares of projects', () => {
  it('leave some for whoever comes, however much one asks for', () => {
    const shares = new ProjectShares(256, 1 / 3);
    expect(taken(shares, 'greedy', 1_000)).toBe(64);
    expect(taken(shares, 'greedy too', 1_000)).toBe(48);
    for (let other = 0; other < 50; other++) expect(taken(shares, `other ${other}`, 1)).toBe(1);
  });

  it('are never nothing', () => {
    for (const places of [1, 2, 3])
      expect(taken(new ProjectShares(places, 1 / 3), 'one', 1)).toBe(1);
  });

  it('go to those who wait by turns, a project at a time', async () => {
    const shares = new ProjectShares(1, 1);
    let leave = shares.tryEnter('first');
    const order: string[] = [];
    const waiting = ['loud', 'loud', 'loud', 'quiet'].map(async (projectId) => {
      const mine = await shares.enter(projectId, { waitMs: 1_000 });
      order.push(projectId);
      leave = mine;
    });
    for (const each of waiting) {
      leave?.();
      await Promise.race([each, new Promise((resolve) => setImmediate(resolve))]);
    }
    leave?.();
    await Promise.all(waiting);
    expect(order).toEqual(['loud', 'quiet', 'loud', 'loud']);
  });

  it('are waited for no longer than one has time, and nothing is left behind', async () => {
    const shares = new ProjectShares(1, 1);
    const leave = shares.tryEnter('one');
    await expect(shares.enter('other', { waitMs: 5 })).rejects.toThrow('within 5 ms');
    const controller = new AbortController();
    const waiting = shares.enter('other', { signal: controller.signal });
    controller.abort(new Error('it has left'));
    await expect(waiting).rejects.toThrow('it has left');
    leave?.();
    (await shares.enter('other', { waitMs: 5 }))();
    expect(shares.size).toBe(0);
  });
});
