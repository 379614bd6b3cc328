import { parseNetworks } from '#libs/config';
import { clientAddress } from './client-address.js';

const from = (remoteAddress: string, forwarded?: string) =>
  clientAddress(
    {
      socket: { remoteAddress } as never,
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    },
    parseNetworks('10.0.0.0/8, 127.0.0.1, fd00::/8'),
  );

describe('the address that a login comes from', () => {
  it.each([
    ['203.0.113.7', undefined, '203.0.113.7'],
    ['::ffff:203.0.113.7', undefined, '203.0.113.7'],
    ['203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['10.1.2.3', '192.0.2.9, 198.51.100.1, 10.4.5.6', '198.51.100.1'],
    ['10.1.2.3', '10.9.9.9', '10.9.9.9'],
    ['10.1.2.3', 'unknown, 10.1.1.1:80', '10.1.1.1:80'],
    ['fd00::1', '2001:db8:1:2:3::4', '2001:db8:1:2::'],
    ['2001:db8::1', undefined, '2001:db8:0:0::'],
  ])('%s, forwarded for %s, is %s', (peer, forwarded, address) => {
    expect(from(peer, forwarded)).toBe(address);
  });

  it('is refused as a setting when it is none', () => {
    expect(() => parseNetworks('10.0.0.0/33')).toThrow();
    expect(() => parseNetworks('proxy.example.com')).toThrow();
  });
});
