import { createHmac, generateKeyPairSync, verify } from 'node:crypto';
import type { AuthorizedRequest, Credentials, HeaderPair, OAuth1Spec } from '#libs/contracts';
import { baseString, signOAuth1 } from './oauth1.js';

type Overrides = Partial<Omit<AuthorizedRequest, 'body'>> & { body?: string };

const FORM: HeaderPair = ['Content-Type', 'application/x-www-form-urlencoded'];

const request = ({ body = '', ...more }: Overrides = {}): AuthorizedRequest => ({
  method: 'GET',
  origin: 'http://photos.example.net',
  path: '/photos?file=vacation.jpg&size=original',
  headers: [],
  body: Buffer.from(body, 'latin1'),
  ...more,
});

const photos = { consumerKey: 'dpf43f3p2l4k3l03', consumerSecret: 'kd94hf93k423kf44' };
const hmac: OAuth1Spec = { type: 'oauth1', signatureMethod: 'HMAC-SHA1' };

/** The parameters of the `Authorization` header as the server reads them. */
function parametersOf(authorization: string): Record<string, string> {
  const pairs = authorization.replace(/^OAuth /, '').split(', ');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', quoted = ''] = pair.split(/=(.*)/s);
      return [name, decodeURIComponent(quoted.slice(1, -1))];
    }),
  );
}

const signatureOf = (
  given: AuthorizedRequest,
  values: Credentials,
  moment: { nonce: string; timestamp: number },
): string | undefined =>
  parametersOf(signOAuth1(given, { auth: hmac, values }, moment).authorization)['oauth_signature'];

/** The example of RFC 5849 §3.4.1.1; its parameters come from a query and from a form. */
const example = request({
  method: 'post',
  origin: 'http://EXAMPLE.COM:80',
  path: '/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b',
  headers: [FORM],
  body: 'c2&a3=2+q',
});

const normalized = (path: string, more: Overrides = {}): string | undefined =>
  decodeURIComponent(baseString(request({ path, ...more }), []).split('&')[2] ?? '');
const uriOf = (origin: string, path: string): string =>
  decodeURIComponent(baseString(request({ origin, path }), []).split('&')[1] ?? '');

describe('OAuth 1.0 (RFC 5849)', () => {
  it.each<[string, AuthorizedRequest, Credentials, { nonce: string; timestamp: number }, string]>([
    [
      '1.2, a protected resource',
      request(),
      { ...photos, token: 'nnch734d00sl2jdk', tokenSecret: 'pfkkdhi9sl3r4s00' },
      { nonce: 'chapoH', timestamp: 137_131_202 },
      'MdpQcU8iPSUjWoN/UDMsK2sui9I=',
    ],
    [
      '1.2, temporary credentials, signed without a token',
      request({
        method: 'POST',
        origin: 'https://photos.example.net',
        path: '/initiate?oauth_callback=http%3A%2F%2Fprinter.example.com%2Fready',
      }),
      photos,
      { nonce: 'wIjqoS', timestamp: 137_131_200 },
      '74KNZJeDHnMBp0EMJ9ZHt/XKycU=',
    ],
    [
      '3.4.1.1, as corrected by erratum 2550',
      example,
      {
        consumerKey: '9djdj82h48djs9d2',
        consumerSecret: 'j49sk3j29djd',
        token: 'kkk9d7dh3k39sjv7',
        tokenSecret: 'dh893hdasih9',
      },
      { nonce: '7d8f3e4a', timestamp: 137_131_201 },
      'r6/TJjbCOr97/+UU0NsvSne7s5g=',
    ],
  ])('signs the example of §%s', (_section, given, ...[values, moment, signature]) => {
    expect(signatureOf(given, values, moment)).toBe(signature);
  });

  it('makes the base string of §3.4.1.1', () => {
    expect(
      baseString(example, [
        ['oauth_consumer_key', '9djdj82h48djs9d2'],
        ['oauth_token', 'kkk9d7dh3k39sjv7'],
        ['oauth_signature_method', 'HMAC-SHA1'],
        ['oauth_timestamp', '137131201'],
        ['oauth_nonce', '7d8f3e4a'],
      ]),
    ).toBe(
      'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D' +
        '%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a' +
        '%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7',
    );
  });

  it.each([
    ['http://EXAMPLE.COM:80', '/r%20v/X?id=123', 'http://example.com/r%20v/X'],
    ['https://www.example.net:8080', '/?q=1', 'https://www.example.net:8080/'],
    ['https://example.net:443', '/a', 'https://example.net/a'],
    ['http://example.net:443', '/a//%2Fb', 'http://example.net:443/a//%2Fb'],
  ])('names %s%s as §3.4.1.2 says: %s', (origin, path, uri) => {
    expect(uriOf(origin, path)).toBe(uri);
  });

  it.each([
    ['/x?b=2&a=2&a=10&a=1', 'a=1&a=10&a=2&b=2'],
    ['/x?a=%7E-._&b=%2a%21', 'a=~-._&b=%2A%21'],
    ['/x?a=%c3%a9&b=%ff', 'a=%C3%A9&b=%FF'],
    ['/x?a=\xff', 'a=%FF'],
    ['/x?a=%zz&b=100%', 'a=%25zz&b=100%25'],
    ['/x?a+b=c+d', 'a%20b=c%20d'],
    ['/x?&&a&b=&=c', '=c&a=&b='],
    ['/x?a=b=c', 'a=b%3Dc'],
    ['/x?a%3D1=2&a=1', 'a=1&a%3D1=2'],
    ['/x', ''],
  ])('normalizes the query of %j to %s', (path, parameters) => {
    expect(normalized(path)).toBe(parameters);
  });

  it.each([
    ['application/x-www-form-urlencoded', 'a=1&b=%00'],
    ['Application/X-WWW-Form-Urlencoded; charset=UTF-8', 'a=1&b=%00'],
    ['application/json', 'a=1'],
    ['application/x-www-form-urlencoded-not', 'a=1'],
  ])('signs a body of %s when it is a form', (type, parameters) => {
    const more = { headers: [['content-type', type]] as HeaderPair[], body: 'b=%00' };
    expect(normalized('/x?a=1', more)).toBe(parameters);
  });

  it('encodes what it puts into the header, and both secrets of the key', () => {
    const values = { consumerKey: 'k/y', consumerSecret: 's&1', token: 'é', tokenSecret: '%' };
    const auth: OAuth1Spec = { type: 'oauth1', signatureMethod: 'PLAINTEXT', realm: 'My {realm}' };
    const { authorization } = signOAuth1(
      request(),
      { auth, values: { ...values, realm: 'R' } },
      { nonce: 'n', timestamp: 1 },
    );
    expect(authorization).toBe(
      'OAuth realm="My R", oauth_consumer_key="k%2Fy", oauth_token="%C3%A9", oauth_signature_method="PLAINTEXT", ' +
        'oauth_timestamp="1", oauth_nonce="n", oauth_signature="s%25261%26%2525"',
    );
  });

  it('signs with HMAC-SHA256', () => {
    const auth: OAuth1Spec = { ...hmac, signatureMethod: 'HMAC-SHA256' };
    const { authorization } = signOAuth1(request(), { auth, values: photos });
    const { oauth_signature: signature, ...parameters } = parametersOf(authorization);
    const base = baseString(request(), Object.entries(parameters));
    expect(signature).toBe(createHmac('sha256', 'kd94hf93k423kf44&').update(base).digest('base64'));
  });

  it('signs with RSA-SHA1, which the public key verifies', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    const auth: OAuth1Spec = { ...hmac, signatureMethod: 'RSA-SHA1' };
    const values = { consumerKey: 'k', privateKey: pem };
    for (let round = 0; round < 2; round++) {
      const { authorization } = signOAuth1(request(), { auth, values });
      const { oauth_signature: signature = '', ...parameters } = parametersOf(authorization);
      const base = Buffer.from(baseString(request(), Object.entries(parameters)));
      expect(verify('sha1', base, publicKey, Buffer.from(signature, 'base64'))).toBe(true);
    }
  });

  it('uses another nonce for every attempt, and the time of the attempt', () => {
    const attempts = Array.from({ length: 50 }, () =>
      parametersOf(signOAuth1(request(), { auth: hmac, values: photos }).authorization),
    );
    expect(new Set(attempts.map(({ oauth_nonce: nonce }) => nonce)).size).toBe(50);
    const age = Date.now() / 1_000 - Number(attempts[0]?.['oauth_timestamp']);
    expect(Math.abs(age)).toBeLessThan(60);
  });

  it.each([
    ['/x?oauth_token=mine&a=%20&oauth_verifier=v', '/x?a=%20&oauth_verifier=v'],
    ['/x?oauth%5Ftoken=mine', '/x'],
    ['/x?oauth_signature=&oauth_nonce', '/x'],
    ['/x?a&&b', '/x?a&&b'],
    ['/x?', '/x?'],
  ])("removes a caller's own signature from %s and nothing else", (path, expected) => {
    expect(signOAuth1(request({ path }), { auth: hmac, values: photos }).request.path).toBe(
      expected,
    );
  });

  it('asks for authorisation again when a secret is missing', () => {
    const attempt = () => signOAuth1(request(), { auth: hmac, values: { consumerKey: 'k' } });
    expect(attempt).toThrow(expect.objectContaining({ code: 'needs_reauth' }));
  });
});
