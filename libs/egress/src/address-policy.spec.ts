import { AddressPolicy, AddressPolicyError } from './address-policy.js';

const target = { host: 'api.example.com', port: 443 };
const closed = new AddressPolicy('');

describe('AddressPolicy without exceptions', () => {
  it.each(['93.184.216.34', '1.1.1.1', '8.8.8.8', '2606:4700::1111', '2a00:1450::1'])(
    'lets calls reach %s',
    (address) => {
      expect(closed.allows(address, target)).toBe(true);
    },
  );

  it.each([
    ['this network', '0.0.0.0'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['link-local, cloud metadata', '169.254.169.254'],
    ['protocol assignments', '192.0.0.8'],
    ['TEST-NET-1', '192.0.2.1'],
    ['6to4 relay', '192.88.99.1'],
    ['benchmarking', '198.18.0.1'],
    ['benchmarking', '198.19.255.255'],
    ['TEST-NET-2', '198.51.100.1'],
    ['TEST-NET-3', '203.0.113.1'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['mapped loopback', '::ffff:127.0.0.1'],
    ['mapped loopback in hexadecimal', '::ffff:7f00:1'],
    ['mapped private', '::ffff:10.0.0.1'],
    ['compatible loopback', '::127.0.0.1'],
    ['translated loopback (SIIT)', '::ffff:0:127.0.0.1'],
    ['NAT64 of loopback', '64:ff9b::7f00:1'],
    ['local NAT64', '64:ff9b:1::1'],
    ['6to4 of loopback', '2002:7f00:1::'],
    ['Teredo', '2001::1'],
    ['benchmarking', '2001:2::1'],
    ['ORCHID', '2001:10::1'],
    ['ORCHIDv2', '2001:20::1'],
    ['documentation', '2001:db8::1'],
    ['discard only', '100::1'],
    ['SRv6', '5f00::1'],
    ['unique local', 'fd00::1'],
    ['unique local', 'fc00::1'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['site-local', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['documentation', '3fff::1'],
    ['dummy prefix', '100:0:0:1::1'],
    ['not given out', '4000::1'],
    ['not given out', '8000::1'],
    ['IPv4-translatable', '64:ff9b::808:808'],
  ])('denies %s: %s', (_kind, address) => {
    expect(closed.allows(address, target)).toBe(false);
  });

  it.each(['2130706433', '0x7f000001', '0177.0.0.1', '127.1', '①②⑦.0.0.1', 'localhost', ''])(
    'denies %j, which is no address as a socket reports it',
    (address) => {
      expect(closed.allows(address, target)).toBe(false);
    },
  );

  it.each([
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://①②⑦.0.0.1/',
    'http://[::ffff:7f00:1]/',
  ])('denies %s as the URL parser reads it', (url) => {
    const address = new URL(url).hostname.replace(/^\[|\]$/g, '');
    expect(closed.allows(address, target)).toBe(false);
  });
});

describe('AddressPolicy with exceptions', () => {
  const open = new AddressPolicy(' 127.0.0.1:4010, Intranet.example:8080 ,10.1.0.0/16,fd00::/8');

  it('allows a named host and port, and nothing else on that host', () => {
    expect(open.allows('127.0.0.1', { host: '127.0.0.1', port: 4010 })).toBe(true);
    expect(open.allows('127.0.0.1', { host: '127.0.0.1', port: 4011 })).toBe(false);
    expect(open.allows('192.168.0.9', { host: 'intranet.EXAMPLE', port: 8080 })).toBe(true);
    expect(open.isNamed('INTRANET.example', 8080)).toBe(true);
    expect(open.isNamed('intranet.example', 80)).toBe(false);
  });

  it('reads an address in a pair however it is abbreviated', () => {
    const six = new AddressPolicy('[::1]:4010, [FD00:0:0::5]:80');
    expect(six.isNamed('::1', 4010)).toBe(true);
    expect(six.allows('::1', { host: '::1', port: 4010 })).toBe(true);
    expect(six.allows('::1', { host: '::1', port: 4011 })).toBe(false);
    expect(six.allows('fd00::5', { host: 'fd00::5', port: 80 })).toBe(true);
  });

  it('allows a name that resolves to a named address', () => {
    expect(open.allows('127.0.0.1', { host: 'sandbox.example', port: 4010 })).toBe(true);
  });

  it('allows ranges of either family on every port', () => {
    expect(open.allows('10.1.2.3', target)).toBe(true);
    expect(open.allows('10.2.0.1', target)).toBe(false);
    expect(open.allows('fd12::1', target)).toBe(true);
    expect(open.allows('fe80::1', target)).toBe(false);
  });

  it('does not allow an excepted address mapped into IPv6, unless that is what is named', () => {
    for (const [address, port] of [
      ['::ffff:10.1.2.3', 443],
      ['::ffff:a01:203', 443],
      ['::ffff:127.0.0.1', 4010],
    ] as const) {
      expect(open.allows(address, { host: address, port })).toBe(false);
      expect(open.allows(address, { host: 'alias.example', port })).toBe(false);
      expect(open.isException(address, port)).toBe(false);
    }
    const mapped = new AddressPolicy('::ffff:10.1.0.0/112');
    expect(mapped.allows('::ffff:10.1.2.3', target)).toBe(true);
    expect(mapped.allows('10.1.2.3', target)).toBe(false);
  });

  it.each([
    '127.0.0.1',
    'intranet.example',
    '10.0.0.0/99',
    'http://x:80',
    'a b:80',
    'x:0',
    'x:65536',
    '0x7f.1:80',
    '2130706433:80',
    '127.1:80',
    '[fe80::1%lo]x:80',
    '::1:80',
    'user@x:80',
  ])('does not start with %j and says which entry is wrong', (entry) => {
    expect(() => new AddressPolicy(`10.0.0.0/8,${entry}`)).toThrow(AddressPolicyError);
    expect(() => new AddressPolicy(entry)).toThrow(`"${entry}"`);
  });
});

describe('AddressPolicy that knows where it is itself', () => {
  const own = {
    port: 3000,
    addresses: ['192.168.7.7', 'fd00::0:7'],
    names: [{ host: 'sluice.example', port: 443 }],
  };
  const policy = new AddressPolicy('0.0.0.0/0,::/0,192.168.7.7:3000', own);

  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '::1',
    '::ffff:127.0.0.1',
    '0.0.0.0',
    '::',
    '192.168.7.7',
    '::ffff:192.168.7.7',
    'fd00::7',
  ])('denies %s on its own port, whatever the operator named', (address) => {
    expect(policy.denialOf(address, { host: address, port: 3000 })).toBe('own');
    expect(policy.denialOf(address, { host: 'alias.example', port: 3000 })).toBe('own');
    expect(policy.denialOf(address, { host: address, port: 3001 })).toBeUndefined();
  });

  it('knows its own name, on that port only', () => {
    expect(policy.isOwnName({ host: 'SLUICE.example', port: 443 })).toBe(true);
    expect(policy.isOwnName({ host: 'sluice.example', port: 8443 })).toBe(false);
    expect(policy.isOwnName({ host: 'other.example', port: 443 })).toBe(false);
  });

  it('does not know its port when it is told 0', () => {
    const unknown = new AddressPolicy('127.0.0.0/8', { ...own, port: 0 });
    expect(unknown.allows('127.0.0.1', { host: '127.0.0.1', port: 3000 })).toBe(true);
  });
});
