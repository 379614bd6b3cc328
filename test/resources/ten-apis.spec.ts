import { catalogueProvider } from '#libs/catalog';
import { type ProxyRequest } from '#libs/contracts';
import {
  draftRequest,
  firstPage,
  type FoundMethod,
  JsonText,
  pagesBeside,
  type PageState,
  putPage,
  Resources,
} from '#libs/resources';
import type { Answer } from '../support/fake-upstream.js';
import { VENDORS } from './vendors/index.js';
import { type Asked, basePathOf, bodyOf, sentOf, type Vendor } from './vendors/vendor.js';

const ORIGIN = 'https://api.example.com';
const noExpression = () => Promise.reject(new Error('the ten APIs need no expression'));

function find({ provider }: Vendor, { resource, method }: Asked, usual: string): FoundMethod {
  const definitions = catalogueProvider(provider)?.resources ?? [];
  const byName = Object.fromEntries(definitions.map((each) => [each.resource, each]));
  const resources = new Resources({ connection: {}, integration: {}, provider: byName });
  return resources.find(resource, method ?? usual);
}

/** The request of a method, of one page if it is paged. */
async function requestOf(
  found: FoundMethod,
  { id, query = {}, body }: Asked,
  state?: PageState,
): Promise<ProxyRequest> {
  const given = Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value) => ({
      name,
      value,
      text: new URLSearchParams([[name, value]]).toString(),
    })),
  );
  const sent = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const question = { id, query: given, headers: [], body: sent, variables: {} };
  const { draft } = await draftRequest(found, question, noExpression);
  const { pagination } = found.method;
  if (pagination && state) putPage(draft, pagination, state);
  return draft.finish();
}

const urlOf = (vendor: Vendor, { target }: ProxyRequest): string =>
  target.startsWith('https:') ? target : `${ORIGIN}${basePathOf(vendor)}${target}`;

function answerOf(vendor: Vendor, request: ProxyRequest): Answer {
  const target = urlOf(vendor, request);
  const header = (name: string) =>
    request.headers.find(([each]) => each.toLowerCase() === name)?.[1];
  const { method, body } = request;
  return vendor.answer(sentOf({ method, target, body: body.toString() }, header));
}

const jsonOf = (answer: Answer): JsonText => JsonText.parse(bodyOf(answer));
const textOf = (id: string | number | bigint): string =>
  typeof id === 'bigint' ? String(id) : JSON.stringify(id);

/** The ids of all items, page after page, as they stand in the answers. */
async function walk(
  vendor: Vendor,
  asked: Vendor['lists'][number],
): Promise<{ ids: (string | undefined)[]; pages: number }> {
  const found = find(vendor, asked, 'list');
  const { pagination, items: path } = found.method;
  if (!pagination || typeof path !== 'string') throw new Error('this list is not paged');
  const ids: (string | undefined)[] = [];
  let pages = 0;
  let state: PageState | undefined = firstPage(pagination, asked.limit ?? 2);
  for (; state; pages++) {
    const request = await requestOf(found, asked, state);
    const answer = answerOf(vendor, request);
    const body = jsonOf(answer);
    const items = body.at(path)?.elements() ?? [];
    ids.push(...items.map((item) => item.at(found.idField ?? '')?.source));
    const headers = Object.entries((answer.headers ?? {}) as Record<string, string>);
    const url = urlOf(vendor, request);
    const page = { body, items, headers, url, evaluate: noExpression };
    ({ next: state } = await pagesBeside(pagination, state, page));
  }
  return { ids, pages };
}

describe.each(VENDORS.map((vendor) => ({ name: vendor.provider, vendor })))(
  'the catalogue of $name',
  ({ vendor }) => {
    it.each(vendor.lists.map((list) => ({ ...list, name: list.method ?? 'list' })))(
      'walks $resource by $name to the end, and yields each item once',
      async (list) => {
        const { method: _name, ...asked } = list;
        const found = { ...asked, ...(list.name === 'list' ? {} : { method: list.name }) };
        const { ids, pages } = await walk(vendor, found);
        expect(ids).toEqual(list.ids.map(textOf));
        expect(pages).toBeGreaterThan(1);
      },
    );

    it('gets one', async () => {
      const found = find(vendor, vendor.get, 'get');
      const answer = jsonOf(answerOf(vendor, await requestOf(found, vendor.get)));
      const { items = '' } = found.method;
      expect(answer.at(typeof items === 'string' ? items : '')?.value).toMatchObject(
        vendor.get.finds,
      );
    });

    it('creates one with the body that the API reads', async () => {
      const { arrives, ...asked } = vendor.create;
      const request = await requestOf(find(vendor, asked, 'create'), asked);
      expect(request.method).toBe('POST');
      expect(new URL(urlOf(vendor, request)).pathname).toBe(arrives.path);
      expect(request.body.toString()).toContain(arrives.body);
      expect(request.headers).toContainEqual(['content-type', arrives.type ?? 'application/json']);
    });
  },
);
