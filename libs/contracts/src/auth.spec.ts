import { authSchema } from './auth.js';

describe('authSchema', () => {
  it.each(['X-Key', "x_key!#$%&'*+.^`|~"])('takes %s as the header of an api_key', (name) => {
    expect(authSchema.safeParse({ type: 'api_key', in: 'header', name }).success).toBe(true);
  });

  it.each(['X Key', 'X-Key:', 'X\r\nHost', 'caf\u00e9'])(
    'refuses %j as a header of an api_key, and takes it as a query parameter',
    (name) => {
      const refused = authSchema.safeParse({ type: 'api_key', in: 'header', name });
      expect(refused.error?.issues).toMatchObject([
        { path: ['name'], message: 'must be an HTTP header name' },
      ]);
      expect(authSchema.safeParse({ type: 'api_key', in: 'query', name }).success).toBe(true);
    },
  );

  it.each(['Host', 'hOST', 'Transfer-Encoding', 'content-length', 'Connection', 'Upgrade'])(
    'refuses %s, which names the host or frames the message, as a place for credentials',
    (name) => {
      expect(authSchema.safeParse({ type: 'api_key', in: 'header', name }).success).toBe(false);
      const headers = { [name]: '{key}' };
      expect(authSchema.safeParse({ type: 'headers', headers }).success).toBe(false);
    },
  );

  it.each([
    ...[
      'ftp://id.example.com/t',
      'https://user:secret@id.example.com/t',
      'https://id.example.com/t#x',
    ],
    'https://id.example.com\\@evil.example/t',
    'https://ex%41mple.com/t',
    '//id.example.com/t',
    'https://id.exam\tple.com/t',
    ' https://id.example.com/t',
    'https://\u0456d.example.com/t',
    'https://id.example.com:65536/t',
    'https://xn--a/t',
    'https:id.example.com/t',
  ])('refuses %j as a token URL', (tokenUrl) => {
    expect(authSchema.safeParse({ type: 'oauth2', tokenUrl }).success).toBe(false);
  });

  it('takes a plain token URL as it is', () => {
    const tokenUrl = 'https://id.example.com:8443/oauth2/v2/token?tenant=a%20b';
    expect(authSchema.parse({ type: 'oauth2', tokenUrl })).toMatchObject({ tokenUrl });
  });

  it('refuses control characters in templates', () => {
    const auth = { type: 'headers', headers: { 'X-Key': 'a{b}\r\nHost: evil' } };
    expect(authSchema.safeParse(auth).success).toBe(false);
  });

  it('refuses fields that the type does not have', () => {
    expect(
      authSchema.safeParse({ type: 'bearer', token: 'belongs to the connection' }).success,
    ).toBe(false);
  });

  it.each([
    ['{a|upper}', 'may hold braces only as {name} or {name|base64}'],
    ['{ a }', 'may hold braces only as {name} or {name|base64}'],
    ['{a', 'may hold braces only as {name} or {name|base64}'],
    ['${a.b()}', 'may hold braces only as {name} or {name|base64}'],
    ['{__proto__}', 'may hold braces only as {name} or {name|base64}'],
    ['{a|base64|base64}', 'may hold braces only as {name} or {name|base64}'],
  ])('refuses the template %s: one filter, and nothing that runs', (template, message) => {
    for (const where of [{ headers: { 'X-Key': template } }, { query: { key: template } }]) {
      const parsed = authSchema.safeParse({ type: 'headers', headers: {}, ...where });
      expect(parsed.error?.issues).toMatchObject([{ message }]);
    }
  });

  it('says which placeholders there are when it refuses one', () => {
    const auth = { type: 'api_key', in: 'header', name: 'X-Key', template: 'Token {apikey}' };
    expect(authSchema.safeParse(auth).error?.issues).toMatchObject([
      { path: ['template'], message: 'has no value for {apikey}; there is {apiKey}' },
    ]);
  });

  const endpoint = { type: 'oauth2', tokenUrl: 'https://id.example.com/token' };
  it.each<[string, object]>([
    ['refreshParams.x', { refreshParams: { x: '{token}' } }],
    ['tokenParams.x', { tokenParams: { x: '{refreshToken}' } }],
    ['placement.template', { placement: { in: 'header', name: 'x', template: '{refreshToken}' } }],
    ['placement.name', { placement: { in: 'header', name: 'a b', template: '{accessToken}' } }],
    ['tokenAnswer.accessToken', { tokenAnswer: { accessToken: 'access_token' } }],
    ['tokenAnswer.defaultLifetimeS', { tokenAnswer: { defaultLifetimeS: 0 } }],
    ['tokenParams', { type: 'oauth2_client_credentials', tokenParams: { x: '{accessToken}' } }],
    ['claims', { type: 'oauth2_jwt_bearer', claims: { exp: 4_102_444_800 } }],
    ['algorithm', { type: 'oauth2_jwt_bearer', algorithm: 'none' }],
    ['algorithm', { type: 'oauth2_jwt_bearer', algorithm: 'HS256' }],
    ['realm', { type: 'oauth1', realm: 'a"b', tokenUrl: undefined }],
  ])('refuses %s of %j', (path, more) => {
    const { error } = authSchema.safeParse({ ...endpoint, ...more });
    expect(error?.issues.map((issue) => issue.path.join('.'))).toContain(path);
  });
});
