import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { documentAt } from './documents.js';

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
