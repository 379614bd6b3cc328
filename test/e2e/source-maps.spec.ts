import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { NODE_FLAGS } from '../../tools/node-flags.mjs';

const root = join(import.meta.dirname, '../..');
const FAIL = `
  const { loadSettings } = await import('./dist/libs/config/src/index.js');
  try { loadSettings({ PORT: 'many' }); } catch (error) { console.log(error.stack); }
`;

describe('a process that is started as the documents say', () => {
  it('names lines of TypeScript in the stack of an error', () => {
    const args = [...NODE_FLAGS, '--input-type=module', '--eval', FAIL];
    const stack = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    expect(stack).toMatch(/\/libs\/config\/src\/[a-z-]+\.ts:\d+:\d+/);
    expect(stack).not.toContain('/dist/');
  });
});
