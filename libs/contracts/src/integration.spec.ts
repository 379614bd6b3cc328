import { createIntegrationSchema } from './integration.js';

const parse = (allowedHosts: string[]) =>
  createIntegrationSchema.safeParse({
    key: 'k',
    name: 'n',
    baseUrl: 'https://api.example.com',
    auth: { type: 'none' },
    allowedHosts,
    plainHttpHosts: allowedHosts,
  });

describe('hosts of an integration', () => {
  it.each([
    'api.example.com',
    'a_b.example.com',
    'localhost',
    'localhost:8080',
    'x:1',
    'x:65535',
    '127.0.0.1:4010',
    '[::1]',
    '[fd00::1]:8443',
    '*.example.com',
    '*.example.com:8443',
    'xn--bcher-kva.example',
    '*.svc.cluster.local',
  ])('may be %s', (host) => {
    expect(parse([host]).success).toBe(true);
  });

  it.each([
    'API.example.com',
    'api.example.com.',
    'https://api.example.com',
    'a/b',
    'user@a',
    '',
    'a..b',
    '.a',
    '*',
    '*.',
    '*.*.example.com',
    'a*.example.com',
    'a b',
    'a\nb',
    'a%2eb',
    'b\u00fccher.example',
    '\u24d0.example',
    'a\u3002b',
    'xn--a',
    'x:0',
    'x:65536',
    'x:',
    ...['2130706433', '0x7f.1', '127.1', '0177.0.0.1', '1.2.3.256', '[::0:1]', '[::1'],
    '*.com',
    '*.example:8443',
    '*.0.0.1',
    '*.[::1]',
  ])('may not be %j', (host) => {
    expect(parse([host]).success).toBe(false);
  });
});
