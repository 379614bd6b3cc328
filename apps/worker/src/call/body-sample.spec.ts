import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { UpstreamAnswer } from '#libs/egress';
import { sampleBody } from './body-sample.js';

const SAMPLE_BYTES = 16_384;

/** All of an answer that is looked at. */
const answerOf = (body: Buffer, headers: Record<string, string>): UpstreamAnswer =>
  ({
    head: { status: 401, statusText: '', headers: Object.entries(headers) },
    peek: (maxBytes: number) => Promise.resolve(body.subarray(0, maxBytes)),
  }) as unknown as UpstreamAnswer;

const sampleOf = (body: Buffer, encoding: string): Promise<string> =>
  sampleBody(answerOf(body, { 'content-encoding': encoding }));

describe('the sample of a body', () => {
  const encodings: [encoding: string, encode: (plain: Buffer | string) => Buffer][] = [
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['identity', (plain) => Buffer.from(plain)],
    ['unheard-of', (plain) => Buffer.from(plain)],
  ];

  it.each(encodings)('is text when the body is coded as %s', async (encoding, encode) => {
    expect(await sampleOf(encode('the token has expired'), encoding)).toBe('the token has expired');
  });

  it.each(encodings)(
    'is the beginning of a body that is longer, coded as %s',
    async (encoding, encode) => {
      const sample = await sampleOf(encode(`expired${'.'.repeat(1_000_000)}`), encoding);
      expect(sample).toHaveLength(SAMPLE_BYTES);
      expect(sample.startsWith('expired...')).toBe(true);
    },
  );

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ] as const)('of a bomb (%s) is as short as any', async (encoding, encode) => {
    const bomb = encode(Buffer.alloc(20_000_000));
    expect(await sampleOf(bomb, encoding)).toHaveLength(SAMPLE_BYTES);
    // One layer is taken off, as the header says.
    expect(await sampleOf(encode(bomb), encoding)).toBe(bomb.toString('utf8', 0, SAMPLE_BYTES));
  });

  it('is what could be decoded when the rest is cut off or broken, or nothing', async () => {
    const plain = Array.from({ length: 3_000 }, (_, index) => `line ${index}`).join('\n');
    const whole = gzipSync(plain);
    const part = await sampleOf(whole.subarray(0, whole.length / 2), 'gzip');
    expect(part.length).toBeGreaterThan(0);
    expect(plain.startsWith(part)).toBe(true);
    expect(await sampleOf(Buffer.from('not compressed at all'), 'gzip')).toBe('');
  });

  it('is not taken of events', async () => {
    const headers = { 'content-type': 'text/event-stream; charset=utf-8' };
    expect(await sampleBody(answerOf(Buffer.from('data: 1\n\n'), headers))).toBe('');
  });
});
