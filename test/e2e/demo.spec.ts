import { join } from 'node:path';
import { startProcess } from '../support/processes.js';

const script = join(import.meta.dirname, '../../tools/demo.mjs');

describe('the demo', () => {
  it('ends well: it fails when anything is not as it promises', async () => {
    const demo = await startProcess({ entry: { script }, env: {} });
    const { code } = await demo.exited;
    expect([code, demo.output().slice(-3)]).toEqual([
      0,
      expect.arrayContaining([expect.stringContaining('All as promised')]),
    ]);
  }, 120_000);
});
