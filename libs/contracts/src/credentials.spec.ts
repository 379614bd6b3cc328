import { generateKeyPairSync } from 'node:crypto';
import { authSchema } from './auth.js';
import { type Credentials, credentialsSchemaFor } from './credentials.js';

/** What is refused, as `name message`. */
function faultsOf(auth: object, credentials: Credentials): string[] {
  const parsed = credentialsSchemaFor(authSchema.parse(auth)).safeParse(credentials);
  return (parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`);
}

const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;
const rsa = (bits: number): string =>
  generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export(pkcs8).toString();
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pkcs8).toString();
const tokenUrl = 'https://id.example.com/token';

describe('credentialsSchemaFor', () => {
  it.each(['a\r\nb', 'a\nb', 'a\u0000b'])(
    'refuses %j as a token: no header can hold it',
    (token) => {
      expect(credentialsSchemaFor({ type: 'bearer' }).safeParse({ token }).success).toBe(false);
    },
  );

  describe('of templates', () => {
    const auth = {
      type: 'headers',
      headers: { 'X-Id': '{id}', Authorization: 'Basic {secret|base64}' },
      query: { site: '{site}' },
    };
    const all = { id: 'a', secret: 'b', site: 'c' };

    it('takes every credential that a template names, and others', () => {
      expect(faultsOf(auth, { ...all, more: 'd' })).toEqual([]);
    });

    it.each(['id', 'secret', 'site'])('asks for %s, which a template names', (name) => {
      expect(faultsOf(auth, { ...all, [name]: undefined })).toEqual([
        expect.stringMatching(new RegExp(`^${name} `)),
      ]);
    });

    it.each(['constructor', 'toString'])('asks for {%s}, with which no object is born', (name) => {
      const params = {
        type: 'oauth2_client_credentials',
        tokenUrl,
        tokenParams: { a: `{${name}}` },
      };
      const client = { clientId: 'a', clientSecret: 'b' };
      expect(faultsOf({ type: 'headers', headers: { 'X-Id': `{${name}}` } }, {})).toHaveLength(1);
      const fault = `${name} is needed by a template of the integration`;
      expect(new Set(faultsOf(params, client))).toEqual(new Set([fault]));
      expect(faultsOf(params, { ...client, [name]: 'given' })).toEqual([]);
    });

    it('lets only an encoded or a query value hold what a header cannot carry', () => {
      expect(faultsOf(auth, { ...all, secret: 'a\nb', site: '\u20ac' })).toEqual([]);
      expect(faultsOf(auth, { ...all, id: 'a\nb' })).toEqual([
        expect.stringContaining('id must not contain line breaks'),
      ]);
    });
  });

  it('asks a client for what the parameters of the token request name', () => {
    const auth = {
      type: 'oauth2_client_credentials',
      tokenUrl,
      tokenParams: { grant_type: 'account_credentials', account_id: '{accountId}' },
    };
    const client = { clientId: 'a', clientSecret: 'b' };
    expect(faultsOf(auth, { ...client, accountId: 'c' })).toEqual([]);
    expect(faultsOf(auth, client)).toEqual([
      'accountId is needed by a template of the integration',
    ]);
    expect(faultsOf(auth, { ...client, accountId: 'c', accessToken: 'd' })).not.toEqual([]);
  });

  it.each([
    ['RS256', rsa(2_048), undefined],
    ['ES256', p256, undefined],
    ['RS256', rsa(1_024), 'an RSA key of 2048 bits or more'],
    ['RS256', p256, 'an RSA key'],
    ['ES384', p256, 'a P-384 key'],
    ['EdDSA', p256, 'an Ed25519 key'],
    ['RS256', 'secret', 'in PEM form'],
  ])('holds the private key of a service account to %s', (algorithm, privateKey, fault) => {
    const auth = { type: 'oauth2_jwt_bearer', tokenUrl, algorithm };
    expect(faultsOf(auth, { issuer: 'robot', privateKey })).toEqual(
      fault === undefined ? [] : [expect.stringMatching(`^privateKey must be .*${fault}`)],
    );
  });

  it('asks for the secrets that the signature method needs, and takes no other', () => {
    const hmac = { type: 'oauth1', signatureMethod: 'HMAC-SHA256', realm: '{account}' };
    const signed = { consumerKey: 'a', consumerSecret: '', token: 'c', tokenSecret: '' };
    expect(faultsOf(hmac, { ...signed, account: '1' })).toEqual([]);
    expect(faultsOf(hmac, { ...signed, account: '1", a="' })).toEqual([
      'account must be printable ASCII without quotes and backslashes',
    ]);
    expect(faultsOf(hmac, signed)).toEqual(['account is needed by a template of the integration']);
    const rsaSha1 = { type: 'oauth1', signatureMethod: 'RSA-SHA1' };
    const privateKey = rsa(1_024);
    expect(faultsOf(rsaSha1, { consumerKey: 'a', privateKey })).toEqual([]);
    expect(faultsOf(rsaSha1, { consumerKey: 'a' })).not.toEqual([]);
    expect(faultsOf(rsaSha1, { consumerKey: 'a', privateKey: p256 })).toEqual([
      'privateKey must be an RSA key',
    ]);
  });
});
