import { presentedKey } from './presented-key.js';

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('presentedKey', () => {
  it.each([
    'Bearer K1',
    'bearer K1',
    'BEARER   K1  ',
    'token K1',
    'Token K1',
    'K1',
    '  K1 ',
    basic('K1:'),
    basic('K1:x:y'),
    basic('K1'),
  ])('reads K1 from authorization %j', (authorization) => {
    expect(presentedKey({ authorization })).toEqual({ key: 'K1', header: 'authorization' });
  });

  it('reads x-api-key', () => {
    expect(presentedKey({ 'x-api-key': 'K1' })).toEqual({ key: 'K1', header: 'x-api-key' });
  });

  it('prefers authorization when both are there', () => {
    const headers = { authorization: 'Bearer K1', 'x-api-key': 'K2' };
    expect(presentedKey(headers)?.key).toBe('K1');
  });

  it.each([
    {},
    { authorization: '' },
    { 'x-api-key': '' },
    { 'x-api-key': ['K1', 'K2'] },
    { authorization: 'Digest username="K1", realm="x"' },
  ])('finds none in %j', (headers) => {
    expect(presentedKey(headers)).toBeUndefined();
  });
});
