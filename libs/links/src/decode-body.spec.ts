import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { HeaderPair } from '#libs/contracts';
import { decodeBody } from './decode-body.js';

const TEXT = Buffer.from('{"next":"https://example.com/"}');
const coded = (...values: string[]): HeaderPair[] =>
  values.map((value) => ['Content-Encoding', value]);

describe('a decoded copy of a body', () => {
  it.each([
    ['gzip', gzipSync(TEXT)],
    [' X-GZip ', gzipSync(TEXT)],
    ['br', brotliCompressSync(TEXT)],
    ['deflate', deflateSync(TEXT)],
    ['deflate', deflateRawSync(TEXT)],
    ['identity', TEXT],
    ['', TEXT],
  ])('is made of "%s"', (coding, body) => {
    expect(decodeBody(body, coded(coding), 1_000)).toEqual(TEXT);
  });

  it('is the body itself when nothing says that it is encoded', () => {
    expect(decodeBody(TEXT, [['content-type', 'gzip']], 1)).toBe(TEXT);
  });

  it.each([
    ['what no decoder is known for', coded('zstd'), gzipSync(TEXT)],
    ['more than one coding', coded('gzip, br'), gzipSync(TEXT)],
    ['codings in two lines', coded('gzip', 'gzip'), gzipSync(TEXT)],
    ['something else than it says', coded('gzip'), TEXT],
    ['less than it should be', coded('br'), brotliCompressSync(TEXT).subarray(0, 10)],
  ])('is not made of %s', (_what, headers, body) => {
    expect(decodeBody(body, headers, 1_000)).toBe('content_encoding');
  });

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ] as const)('of %s grows up to its bound and not beyond', (coding, compress) => {
    const body = compress(Buffer.alloc(100_000));
    expect(decodeBody(body, coded(coding), 100_000)).toHaveLength(100_000);
    expect(decodeBody(body, coded(coding), 99_999)).toBe('too_large');
  });
});
