import type {
  AuthorizedRequest,
  AuthSpec,
  Credentials,
  HeaderPair,
  OAuth2Spec,
} from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import { placeCredentials } from './place-credentials.js';

const request = (path = '/x', headers: HeaderPair[] = []): AuthorizedRequest => ({
  method: 'GET',
  origin: 'https://api.example.com',
  path,
  headers,
  body: Buffer.alloc(0),
});

const placed = (auth: AuthSpec, values: Credentials, given = request()) =>
  placeCredentials(given, auth, values);

const oauth2: OAuth2Spec = {
  type: 'oauth2',
  tokenUrl: 'https://id.example.com/token',
  clientAuth: 'basic',
  pkce: true,
  scopeSeparator: ' ',
};

describe('placeCredentials', () => {
  it.each<{ auth: AuthSpec; values: Credentials; headers: HeaderPair[] }>([
    { auth: { type: 'none' }, values: {}, headers: [] },
    {
      auth: { type: 'bearer' },
      values: { token: 't' },
      headers: [['authorization', 'Bearer t']],
    },
    {
      auth: { type: 'basic' },
      values: { username: 'us\u00e9r', password: 'p:w' },
      headers: [['authorization', `Basic ${Buffer.from('us\u00e9r:p:w').toString('base64')}`]],
    },
    {
      auth: { type: 'api_key', in: 'header', name: 'X-Key' },
      values: { apiKey: 'k' },
      headers: [['X-Key', 'k']],
    },
    {
      auth: { type: 'api_key', in: 'header', name: 'Authorization', template: 'Token {apiKey}' },
      values: { apiKey: 'k' },
      headers: [['Authorization', 'Token k']],
    },
    {
      auth: { type: 'headers', headers: { 'X-A': '{a|base64}-{b}', 'X-Fixed': 'v2' } },
      values: { a: 'hello', b: '2' },
      headers: [
        ['X-A', 'aGVsbG8=-2'],
        ['X-Fixed', 'v2'],
      ],
    },
    {
      auth: oauth2,
      values: { accessToken: 'at', refreshToken: 'rt' },
      headers: [['authorization', 'Bearer at']],
    },
    {
      auth: { type: 'oauth2_client_credentials', tokenUrl: oauth2.tokenUrl, clientAuth: 'body' },
      values: { clientId: 'c', clientSecret: 's', accessToken: 'at' },
      headers: [['authorization', 'Bearer at']],
    },
    {
      auth: { ...oauth2, placement: { in: 'header', name: 'X-T', template: 'T {accessToken}' } },
      values: { accessToken: 'at' },
      headers: [['X-T', 'T at']],
    },
  ])('places $values as $auth says', ({ auth, values, headers }) => {
    expect(placed(auth, values)).toEqual({ ...request(), headers });
  });

  it('does not fill a placeholder that a credential itself contains', () => {
    const auth: AuthSpec = { type: 'headers', headers: { 'X-A': '{a}' } };
    expect(placed(auth, { a: '{b}', b: 'secret' }).headers).toEqual([['X-A', '{b}']]);
  });

  it.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    'sends nothing that every object is born with for the template {%s}',
    (name) => {
      for (const filter of ['', '|base64']) {
        const auth: AuthSpec = { type: 'headers', headers: { 'X-A': `{${name}${filter}}` } };
        expect(() => placed(auth, { a: 'given' })).toThrow(
          expect.objectContaining({ code: 'needs_reauth' }),
        );
        expect(placed(auth, { [name]: 'given' }).headers).toEqual([
          ['X-A', filter === '' ? 'given' : 'Z2l2ZW4='],
        ]);
      }
    },
  );

  it("removes every spelling of what the caller sent in the credential's place", () => {
    const auth: AuthSpec = { type: 'api_key', in: 'header', name: 'X-Api-Key' };
    const headers: HeaderPair[] = [
      ['x-api-key', '1'],
      ['X_API_KEY', '2'],
      ['X-Api-Key', '3'],
      ['x-api-keys', 'kept'],
    ];
    expect(placed(auth, { apiKey: 'k' }, request('/x', headers)).headers).toEqual([
      ['x-api-keys', 'kept'],
      ['X-Api-Key', 'k'],
    ]);
  });

  it.each([
    ['/x', '/x?key=a%26b'],
    ['/x?', '/x?key=a%26b'],
    ['/x?q=1', '/x?q=1&key=a%26b'],
    ['/x?key=mine&q=%20&q=2', '/x?q=%20&q=2&key=a%26b'],
    ['/x?k%65y=mine', '/x?key=a%26b'],
    ['/x?key', '/x?key=a%26b'],
    ['/x?%=1&keys=2', '/x?%=1&keys=2&key=a%26b'],
    ['/x?a=1&&b=2', '/x?a=1&b=2&key=a%26b'],
  ])('places a key in the query of %s exactly once', (path, expected) => {
    const auth: AuthSpec = { type: 'api_key', in: 'query', name: 'key' };
    const { headers, ...rest } = placed(auth, { apiKey: 'a&b' }, request(path));
    expect(rest.path).toBe(expected);
    expect(headers).toEqual([]);
  });

  it('places an access token in the query where the provider wants it there', () => {
    const placement = { in: 'query', name: 'token', template: '{accessToken}' } as const;
    const { path, headers } = placed(
      { ...oauth2, placement },
      { accessToken: 'a b' },
      request('/x?token=mine&q=1', [['authorization', 'kept']]),
    );
    expect([path, headers]).toEqual(['/x?q=1&token=a%20b', [['authorization', 'kept']]]);
  });

  it("signs in place of the caller's own signature, however its header is spelled", () => {
    const auth: AuthSpec = { type: 'oauth1', signatureMethod: 'HMAC-SHA1' };
    const given = request('/x?oauth_token=mine&q=1', [['AUTHORIZATION', 'OAuth mine']]);
    const { path, headers } = placed(auth, { consumerKey: 'k', consumerSecret: 's' }, given);
    expect(path).toBe('/x?q=1');
    expect(headers).toEqual([
      ['authorization', expect.stringMatching(/^OAuth oauth_consumer_key="k", /)],
    ]);
  });

  it('places headers and query parameters of one credential together', () => {
    const auth: AuthSpec = {
      type: 'headers',
      headers: { 'X-Id': '{id}' },
      query: { s: '{secret}' },
    };
    const { path, headers } = placed(auth, { id: '7', secret: 'x y' });
    expect({ path, headers }).toEqual({ path: '/x?s=x%20y', headers: [['X-Id', '7']] });
  });

  it('places headers alone where no query is asked for', () => {
    const auth: AuthSpec = { type: 'headers', headers: { 'X-Id': '{id}' } };
    expect(placed(auth, { id: '7' }, request('/x?id=caller')).path).toBe('/x?id=caller');
  });

  it.each<[string, AuthSpec]>([
    ['token', { type: 'bearer' }],
    ['username', { type: 'basic' }],
    ['apiKey', { type: 'api_key', in: 'query', name: 'k' }],
    ['accessToken', oauth2],
  ])('asks for authorisation again when the credential %s is missing', (name, auth) => {
    const attempt = (): AuthorizedRequest => placed(auth, {});
    expect(attempt).toThrow(SluiceError);
    expect(attempt).toThrow(
      expect.objectContaining({
        code: 'needs_reauth',
        facts: { dispatched: false, detail: `The connection has no credential "${name}".` },
      }),
    );
  });

  it.each(['a\r\nX-Injected: 1', 'a\nb', 'a\0', '\u0100', '\u560d\u560aX-Injected: 1'])(
    'sends no header with %j in it, and asks for authorisation again',
    (secret) => {
      const auth: AuthSpec = { type: 'headers', headers: { 'X-Key': 'k={s}' } };
      expect(() => placed(auth, { s: secret })).toThrow(
        expect.objectContaining({
          code: 'needs_reauth',
          facts: {
            dispatched: false,
            detail: 'A credential holds characters that the header "X-Key" cannot carry.',
          },
        }),
      );
    },
  );
});
