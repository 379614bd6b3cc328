import type { HeaderPair } from '#libs/contracts';
import { ProtocolError } from './failure.js';
import { assertAnswerHead, headerPairs, reasonPhrase } from './raw-head.js';

const lines = (count: number): HeaderPair[] =>
  Array.from({ length: count }, (): HeaderPair => ['a', 'b']);

describe('assertAnswerHead', () => {
  it.each([200, 204, 304, 418, 599])('lets the status %i pass', (status) => {
    expect(() => assertAnswerHead(status, lines(100))).not.toThrow();
  });

  it.each([0, 99, 199, 600, 999])('refuses the status %i', (status) => {
    expect(() => assertAnswerHead(status, [])).toThrow(ProtocolError);
  });

  it('refuses more than 100 headers', () => {
    expect(() => assertAnswerHead(200, lines(101))).toThrow(ProtocolError);
  });

  it.each(['gzip, chunked', 'gzip', 'chunked, identity', ''])(
    'refuses the transfer coding "%s"',
    (coding) => {
      expect(() => assertAnswerHead(200, [['Transfer-Encoding', coding]])).toThrow(ProtocolError);
    },
  );

  it('lets chunks pass, however they are spelled', () => {
    expect(() => assertAnswerHead(200, [['transfer-ENCODING', ' Chunked']])).not.toThrow();
  });
});

describe('reasonPhrase', () => {
  it.each([
    ['OK', 'OK'],
    ['', ''],
    ['d\u00e9j\u00e0', 'd\xc3\xa9j\xc3\xa0'],
    ['\ufffd', '?'],
    ['a\u0001\u007f', 'a??'],
  ])('makes %j writable', (decoded, written) => {
    expect(reasonPhrase(decoded)).toBe(written);
  });
});

describe('headerPairs', () => {
  it('reads bytes as Latin-1', () => {
    expect(headerPairs([Buffer.from('X-A'), Buffer.from('caf\u00e9', 'latin1')])).toEqual([
      ['X-A', 'caf\u00e9'],
    ]);
  });

  it('reads nothing where there is nothing', () => {
    expect(headerPairs(null)).toEqual([]);
  });
});
