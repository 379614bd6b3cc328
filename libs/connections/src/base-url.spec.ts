import { SluiceError } from '#libs/errors';
import { checkBaseUrl, expandBaseUrl, placeholdersOf } from './base-url.js';

const template = (baseUrl: string, variables = {}, plainHttpHosts: string[] = []) => ({
  baseUrl,
  variables,
  plainHttpHosts,
});

function faultsOf(work: () => unknown): string[] {
  try {
    work();
    return [];
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return (error.facts.errors ?? []).map(({ path, message }) => `${path} ${message}`);
  }
}

describe('expandBaseUrl', () => {
  it('fills placeholders in host and path', () => {
    const url = expandBaseUrl(template('https://{shop}.example.com/{region}/v1'), {
      shop: 'my-shop',
      region: 'EU1',
    });
    expect(url.href).toBe('https://my-shop.example.com/EU1/v1');
  });

  it('leaves a base URL without placeholders as it is', () => {
    expect(expandBaseUrl(template('https://api.example.com/v1'), {}).href).toBe(
      'https://api.example.com/v1',
    );
  });

  it.each([
    'evil.example/#',
    'a@evil',
    'x.evil.example?',
    '${shop}',
    '{shop}',
    '../..',
    '..',
    '.',
    '',
    'a.b',
    'a/b',
    'a\\b',
    'a:1',
    'a b',
    'a\n',
    '-a',
    'a-',
    '%2e',
    '\u24d0',
    'a'.repeat(64),
  ])('refuses the value %j', (shop) => {
    expect(faultsOf(() => expandBaseUrl(template('https://{shop}.example.com'), { shop }))).toEqual(
      ['variables.shop must be 1 to 63 letters, digits or "-"'],
    );
  });

  it.each(['..', '.', '-a', '', '.a', 'a/b', 'a\\b', 'a%2fb', 'a b', 'a?', 'a#', 'a;b', '\u00e9'])(
    'refuses the value %j in the path',
    (account) => {
      const given = template('https://api.example.com/{account}/v1');
      expect(faultsOf(() => expandBaseUrl(given, { account }))).toEqual([
        'variables.account must be 1 to 128 letters, digits, "-", "_", "." or "~", a letter or digit first',
      ]);
    },
  );

  it.each(['act_17', 'v2.0', 'a-', 'a~b', 'x'.repeat(128)])('takes %j in the path', (account) => {
    const given = template('https://api.example.com/{account}/v1');
    expect(expandBaseUrl(given, { account }).pathname).toBe(`/${account}/v1`);
  });

  it('asks of a value that stands in both places what both ask', () => {
    const given = template('https://{a}.example.com/{a}');
    expect(expandBaseUrl(given, { a: 'x-1' }).href).toBe('https://x-1.example.com/x-1');
    expect(faultsOf(() => expandBaseUrl(given, { a: 'x_1' }))).toHaveLength(1);
  });

  it('looks for values and lists among their own fields only', () => {
    const given = template('https://{constructor}.example.com/{toString}');
    expect(faultsOf(() => expandBaseUrl(given, {}))).toHaveLength(2);
    expect(expandBaseUrl(given, { constructor: 'a', toString: 'b' } as never).href).toBe(
      'https://a.example.com/b',
    );
  });

  it('drops the trailing dot of a host', () => {
    expect(expandBaseUrl(template('https://api.example.com./v1'), {}).href).toBe(
      'https://api.example.com/v1',
    );
  });

  it('takes only listed values where the integration lists them, dots included', () => {
    const listed = template('https://{host}/v1', {
      host: { values: ['eu.example.com', 'us.example.com'] },
    });
    expect(expandBaseUrl(listed, { host: 'eu.example.com' }).host).toBe('eu.example.com');
    expect(faultsOf(() => expandBaseUrl(listed, { host: 'xx' }))).toEqual([
      'variables.host must be one of: eu.example.com, us.example.com',
    ]);
  });

  it('names every variable that is missing', () => {
    expect(faultsOf(() => expandBaseUrl(template('https://{a}.example.com/{b}'), {}))).toEqual([
      'variables.a is needed by a URL of the integration',
      'variables.b is needed by a URL of the integration',
    ]);
  });
});

describe('checkBaseUrl', () => {
  it('accepts https, and http where the host is named as plain', () => {
    checkBaseUrl(template('https://api.example.com'));
    checkBaseUrl(template('http://127.0.0.1:4010/x', {}, ['127.0.0.1:4010']));
    checkBaseUrl(template('http://intranet.example/x', {}, ['intranet.example']));
    checkBaseUrl(template('http://a.intranet.example/x', {}, ['*.intranet.example']));
    checkBaseUrl(template('https://{shop}.example.com', { shop: { label: 'Shop' } }));
    checkBaseUrl(template('https://{host}/v1', { host: { values: ['eu.example.com'] } }));
  });

  it.each([
    [
      'http://api.example.com',
      'baseUrl is not https; list "api.example.com" in plainHttpHosts to allow that',
    ],
    ['nonsense', 'baseUrl is not a URL'],
    ['ftp://api.example.com', 'baseUrl must be an http or https URL'],
    ['https://user:secret@api.example.com', 'baseUrl must not hold a user, query or fragment'],
    ['https://api.example.com?x=1', 'baseUrl must not hold a user, query or fragment'],
    ['https://api.example.com#x', 'baseUrl must not hold a user, query or fragment'],
    ...[
      ...[
        'https://b\u00fccher.example',
        'https://\u24d0pi.example.com',
        'https://\u0430pi.example.com',
      ],
      'https://api\u3002example.com',
      'https://ap\u00adi.example.com',
      'https://api.\texample.com',
      ' https://api.example.com',
      'https://api.example.com/\0',
    ].map((baseUrl) => [
      baseUrl,
      'baseUrl must be written in ASCII, an international host as xn--',
    ]),
    ...['https://api.example.com\\x', 'https://ex%41mple.com'].map((baseUrl) => [
      baseUrl,
      'baseUrl must be plain: no backslashes, no escapes in its host',
    ]),
    ...['https://2130706433', 'https://0x7f.1', 'https://0177.0.0.1', 'https://127.1'].map(
      (baseUrl) => [
        baseUrl,
        'baseUrl must write an address as it is read, like 127.0.0.1 or [::1]',
      ],
    ),
    ...['/../x', '/a/./b', '/%2e%2e/x', '/a/..', '/a|b"'].map((path) => [
      `https://api.example.com${path}`,
      'baseUrl must have a path without "." and ".." segments, percent-encoded',
    ]),
  ])('refuses %s', (baseUrl, fault) => {
    expect(faultsOf(() => checkBaseUrl(template(baseUrl)))).toEqual([fault]);
  });

  it('refuses variables that the base URL does not hold', () => {
    const given = template('https://{a}.example.com', { a: {}, b: {} });
    expect(faultsOf(() => checkBaseUrl(given))).toEqual([
      'variables.b is not a placeholder of any URL of the integration',
    ]);
  });

  it('takes variables that another URL of the integration holds', () => {
    checkBaseUrl(template('https://api.example.com', { tenant: {} }), ['https://{tenant}.example']);
  });

  it.each([
    'https://{shop}',
    'https://{shop}.com',
    'https://api.{shop}',
    'https://{a}{b}/x',
    'https://api.example.com:{port}',
    'https://{a}.0.0.1',
    'https://{a}.example.{tld}',
    'https://{a}.example.com:{port}/x',
    'https://[{a}::1]',
  ])('refuses %s, where whoever connects would choose domain or port', (baseUrl) => {
    expect(faultsOf(() => checkBaseUrl(template(baseUrl)))).toEqual([
      'baseUrl must end its host with a fixed domain such as ".example.com" after a placeholder without "values"',
    ]);
  });

  it('lets listed values choose the domain and the port', () => {
    const listed = { tld: { values: ['com', 'eu'] }, port: { values: ['8443'] } };
    checkBaseUrl(template('https://{a}.example.{tld}:{port}', listed));
  });

  it('refuses a placeholder inside a percent escape', () => {
    for (const path of ['/%{a}', '/%2{a}'])
      expect(faultsOf(() => checkBaseUrl(template(`https://api.example.com${path}`)))).toEqual([
        'baseUrl must not have a placeholder inside a percent escape',
      ]);
  });

  it('leaves plain http with placeholders to the time they are filled in', () => {
    const given = template('http://{shop}.example.com', {}, ['a.example.com']);
    checkBaseUrl(given);
    expect(expandBaseUrl(given, { shop: 'a' }).host).toBe('a.example.com');
    expect(faultsOf(() => expandBaseUrl(given, { shop: 'b' }))).toEqual([
      'baseUrl is not https; list "b.example.com" in plainHttpHosts to allow that',
    ]);
    const any = template('http://{shop}.example.com', {}, ['*.example.com']);
    expect(expandBaseUrl(any, { shop: 'b' }).host).toBe('b.example.com');
  });
});

describe('placeholdersOf', () => {
  it('lists names in order', () => {
    expect(placeholdersOf('https://{a}.example.com/{b2}/{a}/{1}/{}')).toEqual(['a', 'b2', 'a']);
  });
});
