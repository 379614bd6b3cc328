import { keyElsewhere, presentedKeys } from './presented-key.js';

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
const MADE = `sluice_${'k'.repeat(43)}`;

describe('presentedKeys', () => {
  it.each([
    'Bearer K1',
    'bearer K1',
    'BEARER   K1  ',
    'token K1',
    'Bot K1',
    'K1',
    '  K1 ',
    'Klaviyo-API-Key K1',
    'GenieKey K1',
    basic('K1:'),
    basic(':K1'),
    basic('K1'),
  ])('reads K1 from authorization %j', (authorization) => {
    expect(presentedKeys({ authorization })).toEqual([
      { key: 'K1', place: { in: 'header', name: 'authorization' } },
    ]);
  });

  it.each(['K1:x', 'x:K1', 'me@example.com/token:K1'])(
    'reads K1 from the Basic pair %j',
    (pair) => {
      expect(presentedKeys({ authorization: basic(pair) }).map(({ key }) => key)).toContain('K1');
    },
  );

  it.each([`Digest username="${MADE}", realm="x"`, `AWS4-HMAC-SHA256 Credential=${MADE}/eu/s3`])(
    'reads a key of our making from %j',
    (authorization) => {
      expect(presentedKeys({ authorization }).map(({ key }) => key)).toContain(MADE);
    },
  );

  it('reads x-api-key, after authorization when both are there', () => {
    expect(presentedKeys({ 'x-api-key': 'K1' })).toEqual([
      { key: 'K1', place: { in: 'header', name: 'x-api-key' } },
    ]);
    const both = presentedKeys({ authorization: 'Bearer K1', 'x-api-key': 'K2' });
    expect(both.map(({ key }) => key)).toEqual(['K1', 'K2']);
  });

  it.each([{}, { authorization: '' }, { 'x-api-key': '' }, { 'x-api-key': ['K1', 'K2'] }])(
    'finds none in %j',
    (headers) => {
      expect(presentedKeys(headers)).toEqual([]);
    },
  );

  it('finds a key of our making in any other header, and nothing else there', () => {
    expect(keyElsewhere({ 'private-token': MADE }, '/')).toEqual({
      key: MADE,
      place: { in: 'header', name: 'private-token' },
      isElsewhere: true,
    });
    expect(keyElsewhere({ 'x-auth': `Key ${MADE}` }, '/')?.key).toBe(MADE);
    const others = { authorization: MADE, 'x-auth': 'another-key' };
    expect(keyElsewhere(others, `/${MADE}?a=b&c`)).toBeUndefined();
  });

  it.each([`?api_key=${MADE}`, `?a=b&api%5Fkey=Token+${MADE}`, `?a=?&&api_key=${MADE}#`])(
    'finds a key of our making in the query %s',
    (query) => {
      expect(keyElsewhere({}, `/connections/x/proxy/y${query}`)).toEqual({
        key: MADE,
        place: { in: 'query', name: 'api_key' },
        isElsewhere: true,
      });
    },
  );
});
