import { authSchema, credentialsSchemaFor } from './auth.js';

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

  it('refuses control characters in templates', () => {
    const auth = { type: 'headers', headers: { 'X-Key': 'a{b}\r\nHost: evil' } };
    expect(authSchema.safeParse(auth).success).toBe(false);
  });

  it('refuses fields that the type does not have', () => {
    expect(
      authSchema.safeParse({ type: 'bearer', token: 'belongs to the connection' }).success,
    ).toBe(false);
  });
});

describe('credentialsSchemaFor', () => {
  it.each(['a\r\nb', 'a\nb', 'a\u0000b'])(
    'refuses %j as a token: no header can hold it',
    (token) => {
      expect(credentialsSchemaFor({ type: 'bearer' }).safeParse({ token }).success).toBe(false);
    },
  );
});
