import { CATALOGUE } from '#libs/catalog';
import { definitionSchema } from '#libs/resources';

describe('resources of the catalogue', () => {
  it('are definitions that could be put as they are', () => {
    const definitions = CATALOGUE.flatMap(({ resources = [] }) => resources);
    expect(definitions.map((each) => definitionSchema.parse(each))).toEqual(definitions);
  });
});
