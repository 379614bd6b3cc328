import { authSchema, type Credentials } from '#libs/contracts';
import { AddressPolicy, Egress } from '#libs/egress';
import { FakeUpstream, headerOf } from '../../../test/support/fake-upstream.js';
import { QUIRKS, type Quirk } from '../../../test/support/provider-quirks.js';
import { obtainTokens } from './obtain-tokens.js';

import { isRefreshable } from './refreshable.js';

const CLIENT = { clientId: 'id', clientSecret: 's:1' };
const BASIC = `Basic ${Buffer.from('id:s%3A1').toString('base64')}`;

/**
 * The token endpoint of a provider: it logs what it is asked, and answers what the provider would
 * answer.
 */
let provider: FakeUpstream;
let egress: Egress;

beforeAll(async () => {
  provider = await FakeUpstream.start();
  egress = new Egress(new AddressPolicy('127.0.0.0/8'));
});
beforeEach(() => provider.reset());
afterAll(async () => {
  await egress.close();
  await provider.close();
});

async function renewal({ auth: data, credentials = {}, answers }: Quirk) {
  const { type = 'oauth2', refreshUrl, ...more } = data ?? {};
  const auth = authSchema.parse({
    type,
    tokenUrl: `${provider.url}/token`,
    ...(refreshUrl === undefined ? {} : { refreshUrl: `${provider.url}${refreshUrl}` }),
    ...more,
  });
  const [status, body] = Array.isArray(answers) ? answers : [200, answers];
  for (const path of ['/token', refreshUrl ?? '/token'])
    provider.on(path, { status, headers: { date: 'Thu, 01 Jan 2026 00:00:00 GMT' }, body });
  const values: Credentials =
    type === 'oauth2' ? { accessToken: 'a1', refreshToken: 'r1', ...credentials } : credentials;
  if (!isRefreshable(auth, values)) return { verdict: undefined, stored: values };
  const verdict = await obtainTokens(egress, {
    projectId: 'project',
    auth,
    client: CLIENT,
    credentials: values,
  });
  return { verdict, stored: verdict.kind === 'refreshed' ? verdict.values : values };
}

/** Method, target, client and parameters, in the words of the table. */
function question() {
  const [arrival] = provider.arrivals();
  if (!arrival) return undefined;
  const { method, target, body } = arrival;
  const [path = '', query = ''] = target.split('?');
  const isJson = headerOf(arrival, 'content-type') === 'application/json';
  const params = isJson
    ? (JSON.parse(body.toString()) as Record<string, string>)
    : Object.fromEntries(new URLSearchParams(method === 'GET' ? query : body.toString()));
  const format = method === 'GET' ? 'query' : isJson ? 'json' : 'form';
  return { path, format, authorization: headerOf(arrival, 'authorization') ?? '', params };
}

describe('a renewal of tokens', () => {
  it.each(QUIRKS)('at $vendor: $quirk', async (quirk) => {
    const { verdict, stored } = await renewal(quirk);
    const { outcome = 'refreshed', lifetimeS, asks, stores } = quirk;
    expect(verdict?.kind ?? 'not_refreshable').toBe(outcome);
    if (outcome === 'refreshed') expect(verdict).toMatchObject({ lifetimeS });
    expect(stored).toMatchObject(stores);
    const asked = question();
    if (outcome === 'not_refreshable') return expect(asked).toBeUndefined();
    const { basic: isBasic = true, ...expected } = asks ?? {};
    const { path = '/token', format = 'form', authorization, params } = expected;
    const standard = { grant_type: 'refresh_token', refresh_token: 'r1' };
    return expect(asked).toEqual({
      path,
      format,
      authorization: authorization ?? (isBasic ? BASIC : ''),
      params: params ?? standard,
    });
  });

  it('is told for at least 25 vendors', () => {
    expect(new Set(QUIRKS.map(({ vendor }) => vendor)).size).toBeGreaterThanOrEqual(25);
  });
});
