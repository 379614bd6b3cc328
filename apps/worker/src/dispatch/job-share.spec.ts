import { JobShare } from './job-share.js';

const line = { key: 'l', windows: [{ requests: 20, perMs: 1_000 }], concurrency: undefined };

describe('the share of jobs in the turns of a line', () => {
  it('is one in ten of what the tightest window allows', () => {
    const share = new JobShare();
    expect(share.dueInMs(line, 1_000)).toBe(500);
    expect(share.dueInMs(line, 1_200)).toBe(300);
    expect(share.dueInMs(line, 1_500)).toBe(0);
    share.given(line, 1_500);
    expect(share.dueInMs(line, 1_600)).toBe(400);
    const tight = { ...line, key: 't', windows: [...line.windows, { requests: 1, perMs: 1_000 }] };
    expect(share.dueInMs(tight, 0)).toBe(10_000);
  });
});
