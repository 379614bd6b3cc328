import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { textStart } from './content-coding.js';

const MAX_BYTES = 16_384;
const TEXT = '{"error":"expired"}';
/** Made by the reference implementation. */
const ZSTD = Buffer.from('KLUv/QRYmQAAeyJlcnJvciI6ImV4cGlyZWQifWuW79g=', 'base64');

const textOf = (bytes: Buffer, ...codings: string[]): Promise<string> =>
  textStart(
    bytes,
    codings.map((coding) => ['Content-Encoding', coding]),
    MAX_BYTES,
  );

/** A frame whose blocks each say "this byte, so many times" (RFC 8878 §3.1.1.2). */
function runs(count: number, length: number, windowLog = 13): Buffer {
  const block = Buffer.alloc(4, 'a');
  block.writeUIntLE((length << 3) | (1 << 1), 0, 3);
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, (windowLog - 10) << 3]);
  return Buffer.concat([head, ...Array<Buffer>(count).fill(block)]);
}

describe('the beginning of a body as text', () => {
  it.each<[what: string, bytes: Buffer, codings: string[]]>([
    ['zstd', ZSTD, ['zstd']],
    ['x-gzip', gzipSync(TEXT), ['X-GZip']],
    ['deflate without its wrapper', deflateRawSync(TEXT), ['deflate']],
    ['deflate', deflateSync(TEXT), ['deflate']],
    ['two codings', gzipSync(brotliCompressSync(TEXT)), ['br, gzip']],
    ['two codings in two lines', brotliCompressSync(ZSTD), ['zstd', 'identity, br']],
    ['a byte order mark', Buffer.from(`\ufeff${TEXT}`), []],
    ['a byte order mark inside gzip', gzipSync(`\ufeff${TEXT}`), ['gzip']],
    ['UTF-16', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), []],
  ])('is read through %s', async (_what, bytes, codings) => {
    expect(JSON.parse(await textOf(bytes, ...codings))).toEqual({ error: 'expired' });
  });

  it('is what could be decoded of a zstd frame that is cut off, or none', async () => {
    const whole = runs(3, 1_000);
    expect(await textOf(whole.subarray(0, -1), 'zstd')).toBe('a'.repeat(2_000));
    expect(await textOf(Buffer.from(TEXT), 'zstd')).toBe('');
  });

  it('of a zstd bomb is as short as any, whatever window it asks for', async () => {
    expect(await textOf(runs(4_000, 131_071, 31), 'zstd')).toBe('a'.repeat(MAX_BYTES));
    expect(await textOf(runs(4_000, 1), 'zstd')).toBe('aaaa');
  });
});
