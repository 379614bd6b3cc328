import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { documentAt, tableIn } from './documents.js';

const pages = readdirSync(join(import.meta.dirname, '../../docs')).filter(
  (name) => name.endsWith('.md') && name !== 'README.md',
);
const entries = [...documentAt('docs/README.md').matchAll(/^- \[([a-z-]+\.md)\]\((.+?)\): /gm)].map(
  ([, name = '', target = '']) => ({ name, target }),
);

const sorted = (names: string[]): string[] => names.toSorted((a, b) => a.localeCompare(b));

describe('docs/README.md', () => {
  it('lists every page of docs, once', () => {
    expect(sorted(entries.map(({ name }) => name))).toEqual(sorted(pages));
  });

  it('leads to what it lists', () => {
    expect(entries.filter(({ name, target }) => name !== target)).toEqual([]);
  });
});

describe.each([
  ['gateway', '## A walk through the gateway with a call'],
  ['worker', '## The walk goes on in the worker'],
])('the way of a call through the %s in ARCHITECTURE.md', (app, heading) => {
  const files = tableIn(documentAt('ARCHITECTURE.md'), heading).map(([file = '']) => file);

  it('visits at most 16 files', () => {
    expect(files.length).toBeGreaterThan(0);
    expect(files.length).toBeLessThanOrEqual(16);
  });

  it.each(files)('visits %s, which is there', (file) => {
    expect(existsSync(join(import.meta.dirname, '../../apps', app, 'src', file))).toBe(true);
  });
});
