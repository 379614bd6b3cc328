import { CATALOGUE, catalogueProvider } from '#libs/catalog';
import { joinTarget } from '#libs/egress';
import { definitionSchema } from '#libs/resources';

describe('resources of the catalogue', () => {
  it('are definitions that could be put as they are', () => {
    const definitions = CATALOGUE.flatMap(({ resources = [] }) => resources);
    expect(definitions.map((each) => definitionSchema.parse(each))).toEqual(definitions);
  });

  it('go on to the second page of Front, whose link leads to the host of the company', () => {
    const { baseUrl = '', allowedHosts = [] } = catalogueProvider('front') ?? {};
    const rules = { baseUrl: new URL(baseUrl), allowedHosts, plainHttpHosts: [] };
    const next = 'https://acme.api.frontapp.com/contacts?limit=25&page_token=2d018a';
    expect(joinTarget(rules, `/${next}`).origin).toBe('https://acme.api.frontapp.com');
  });
});
