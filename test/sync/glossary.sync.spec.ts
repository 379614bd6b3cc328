import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentAt } from './documents.js';

const root = join(import.meta.dirname, '../..');
const PATH = /`((?:apps|libs)\/[^`]+\.ts)`/g;

/** Former words for what the glossary names now. */
const FORMER = [
  'doorbell',
  'patiently',
  'ownPlace',
  'own-place',
  'TokenSpool',
  'TurnBook',
  'takeBack',
  'PermitStore',
  'LineQueue',
  'FreeLeaving',
];

describe('docs/glossary.md', () => {
  it('leads to files that exist', () => {
    const paths = [...documentAt('docs/glossary.md').matchAll(PATH)].map(([, path = '']) => path);
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('has replaced the former words', () => {
    const files = execFileSync('git', ['ls-files', 'apps', 'libs'], { cwd: root, encoding: 'utf8' })
      .split('\n')
      .filter((file) => file.endsWith('.ts') && existsSync(join(root, file)));
    const former = new RegExp(`\\b(?:${FORMER.join('|')})\\b`);
    const found = files.filter((file) => former.test(readFileSync(join(root, file), 'utf8')));
    expect(found).toEqual([]);
  });
});
