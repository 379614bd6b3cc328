import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOGUE, catalogueFaults } from '#libs/catalog';
import { providersDocument } from '../../apps/maintain/src/providers-document.js';
import { documentAt } from './documents.js';

const FOLDER = join(import.meta.dirname, '../../libs/catalog/src/providers');
const FIXTURES = 'test/fixtures/providers';

const files = readdirSync(FOLDER)
  .map((file) => file.replace(/\.ts$/, ''))
  .filter((file) => file !== 'index')
  .toSorted();

describe('the provider catalogue', () => {
  it('lists every file of libs/catalog/src/providers once, by its name', () => {
    expect(CATALOGUE.map(({ id }) => id)).toEqual(files);
    expect(files.length).toBeGreaterThanOrEqual(60);
  });

  it.each(files)('finds nothing wrong with %s', async (file) => {
    const exported = (await import(join(FOLDER, `${file}.ts`))) as Record<string, unknown>;
    expect(Object.values(exported)).toHaveLength(1);
    expect(catalogueFaults(file, Object.values(exported)[0])).toEqual([]);
  });

  it.each(readdirSync(FIXTURES).map((file) => file.replace(/\.json$/, '')))(
    'says where what is wrong: %s',
    (file) => {
      const { faults, provider } = JSON.parse(documentAt(`${FIXTURES}/${file}.json`)) as {
        faults: string[];
        provider: unknown;
      };
      expect(catalogueFaults(file, provider)).toEqual(faults);
    },
  );

  it('is the table of docs/providers.md; `npm run providers` writes it', () => {
    expect(documentAt('docs/providers.md')).toBe(providersDocument());
  });
});
