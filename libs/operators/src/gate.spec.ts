import { Gate } from './gate.js';

describe('the gate before passwords', () => {
  it('lets two through at once, and refuses what is beyond those that may wait', async () => {
    const gate = new Gate();
    const releases: (() => void)[] = [];
    let most = 0;
    let now = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++now);
      await new Promise<void>((resolve) => releases.push(resolve));
      now--;
    };
    const passing = Array.from({ length: 60 }, () => gate.pass(work));
    const settled = Promise.allSettled(passing);
    let isOver = false;
    void settled.then(() => (isOver = true));
    while (!isOver) {
      releases.shift()?.();
      await new Promise(setImmediate);
    }
    const outcomes = await settled;
    expect(most).toBe(2);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(8);
  });

  it('goes on after work that fails', async () => {
    const gate = new Gate();
    for (let i = 0; i < 5; i++)
      await expect(gate.pass(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await gate.pass(async () => 'done')).toBe('done');
  });
});
