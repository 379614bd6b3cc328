import { documentAt } from './documents.js';

const { engines } = JSON.parse(documentAt('package.json')) as { engines: { node: string } };
const [, oldest = '', major = ''] = /^>=((\d+)\.\d+)\.\d+$/.exec(engines.node) ?? [];

describe('the oldest Node.js that package.json allows', () => {
  it('is of the major version in .nvmrc', () => {
    expect(documentAt('.nvmrc').trim()).toBe(major);
  });

  it('is the one the types are of', () => {
    const { devDependencies } = JSON.parse(documentAt('package.json')) as {
      devDependencies: Record<string, string>;
    };
    expect(devDependencies['@types/node']).toMatch(new RegExp(`^\\^${major}\\.`));
  });

  it.each(['README.md', 'CONTRIBUTING.md', '.ci/run'])('is named in %s', (document) => {
    expect(documentAt(document)).toMatch(
      new RegExp(`Node\\.js ${oldest.replace('.', '\\.')} or newer`),
    );
  });
});
