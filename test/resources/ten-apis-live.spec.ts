import { catalogueProvider } from '#libs/catalog';
import { JsonText } from '#libs/resources';
import { aConnection } from '../support/builders.js';
import type { Answer } from '../support/client.js';
import { type Exchange, type Answer as Given, headerOf } from '../support/fake-upstream.js';
import { sendJson } from '../support/management.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';
import { VENDORS } from './vendors/index.js';
import { type Asked, basePathOf, bodyOf, sentOf, type Vendor } from './vendors/vendor.js';

/** Links of the vendor's own host lead to the one that stands in for it. */
function answerOf(vendor: Vendor, url: string, { arrival }: Exchange): Given {
  const { method, target, body } = arrival;
  const sent = sentOf({ method, target, body: body.toString() }, (name) => headerOf(arrival, name));
  const answer = vendor.answer(sent);
  const here = (text: string): string => text.replace(/https:\/\/[a-z.]+(?=\/)/g, url);
  const { link, ...headers } = (answer.headers ?? {}) as Record<string, string>;
  return {
    ...answer,
    headers: {
      'content-type': 'application/json',
      ...headers,
      ...(link === undefined ? {} : { link: here(link) }),
    },
    body: here(bodyOf(answer)),
  };
}

/** The route that is meant, with its query. */
function routeOf(
  { resource, method, id, query = {} }: Asked,
  more: Record<string, string>,
): string {
  const isNamed = method !== undefined && !['list', 'get', 'create'].includes(method);
  const path = [resource, isNamed ? method : id].filter((part) => part !== undefined).join('/');
  const given = Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  );
  return `${path}?${new URLSearchParams([...given, ...Object.entries(more)])}`;
}

describe.each(FORMS)('a resource of the catalogue, %s', (form) => {
  let system: Project;
  let id: string;
  beforeAll(async () => {
    system = await aProject(form);
  });
  afterAll(() => system?.stop());

  async function connect(vendor: Vendor): Promise<void> {
    const { upstream } = system;
    upstream.reset();
    upstream.otherwise((exchange) => answerOf(vendor, upstream.url, exchange));
    const integration = {
      provider: vendor.provider,
      baseUrl: upstream.url + basePathOf(vendor),
      allowedHosts: [upstream.host],
      variables: {},
    };
    ({ id } = await aConnection(system, { integration }));
  }
  const ask = (asked: Asked, method: string, more: Record<string, string> = {}): Promise<Answer> =>
    sendJson(
      system.client,
      method,
      `/connections/${id}/resources/${routeOf(asked, more)}`,
      asked.body,
    );

  async function walk({ ids: _ids, ...asked }: Vendor['lists'][number], idField: string) {
    const isNamed = asked.method !== undefined && asked.method !== 'list';
    const found: (string | undefined)[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const more = { limit: String(asked.limit ?? 2), next_cursor: cursor };
      const answer = await ask(asked, isNamed ? 'POST' : 'GET', more);
      expect(answer.status).toBe(200);
      const page = JsonText.parse(answer.text);
      found.push(...(page.at('/result')?.elements() ?? []).map((item) => item.at(idField)?.source));
      cursor = (page.at('/next_cursor')?.value ?? null) as string | null;
    }
    return found;
  }

  describe.each(VENDORS.map((vendor) => ({ name: vendor.provider, vendor })))(
    'of $name',
    ({ vendor }) => {
      beforeAll(() => connect(vendor));

      it('is walked to the end by cursors', async () => {
        for (const list of vendor.lists) {
          const known = catalogueProvider(vendor.provider)?.resources ?? [];
          const own = known.find(({ resource }) => resource === list.resource);
          const base = known.find(({ resource }) => resource === own?.extends);
          const found = await walk(list, own?.idField ?? base?.idField ?? '');
          expect(found).toEqual(
            list.ids.map((each) =>
              typeof each === 'bigint' ? String(each) : JSON.stringify(each),
            ),
          );
        }
      });

      it('gets one', async () => {
        const answer = await ask(vendor.get, 'GET');
        expect(answer.status).toBe(200);
        expect(JSON.parse(answer.text)).toMatchObject(vendor.get.finds);
      });

      it('creates one', async () => {
        const before = system.upstream.arrivals().length;
        const answer = await ask(vendor.create, 'POST');
        expect(answer.status).toBeLessThan(300);
        const [arrival] = system.upstream.arrivals().slice(before);
        const { path, body, type = 'application/json' } = vendor.create.arrives;
        expect(
          arrival && [arrival.target.split('?')[0], headerOf(arrival, 'content-type')],
        ).toEqual([path, type]);
        expect(arrival?.body.toString()).toContain(body);
      });

      it('fails as the API means it', async () => {
        const { status, method, code } = vendor.fails;
        const answer = await ask(vendor.fails, method === 'create' ? 'POST' : 'GET');
        expect([answer.status, answer.headers['sluice-original-code']]).toEqual([status, code]);
      });
    },
  );
});
