import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { Metrics } from '#libs/telemetry';
import fc from 'fast-check';
import { AdmitBody } from './admit-body.service.js';
import { linesOf } from './job-lines.js';

const MIB = 1_048_576;

describe('the lines of a batch', () => {
  const metrics = new Metrics();
  const admission = new AdmitBody({ SLUICE_MAX_HELD_BYTES: 64 * MIB } as never, metrics);
  afterAll(() => metrics.registry.clear());

  async function read(chunks: Iterable<Buffer>) {
    const stream = Readable.from(chunks, { objectMode: false });
    const raw = Object.assign(stream, { headers: {} }) as unknown as IncomingMessage;
    const response = Object.assign(new EventEmitter(), { destroyed: false });
    const terms = { projectId: 'p', mostBytes: 64 * MIB, isInPieces: true };
    admission.admit(raw, response as unknown as ServerResponse, terms);
    const hash = createHash('sha256');
    const lines: [number, string][] = [];
    try {
      for await (const { number, json } of linesOf(raw, hash))
        lines.push([number, json.toString()]);
    } finally {
      response.emit('close');
    }
    return { lines, digest: hash.digest('hex') };
  }

  /** Cuts a text into pieces of these lengths, over and over. */
  function* cut(text: Buffer, lengths: number[]): Generator<Buffer> {
    for (let at = 0, turn = 0; at < text.length; turn++) {
      const length = lengths[turn % lengths.length] ?? 1;
      yield text.subarray(at, at + length);
      at += length;
    }
  }

  it('are the same wherever the network cuts them, numbered with the empty ones, and hashed as sent', async () => {
    const line = fc.stringMatching(/^[a-z{}":]{0,12}$/);
    const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1 }), lengths, async (texts, sizes) => {
        const sent = Buffer.from(texts.join('\n'));
        const { lines, digest } = await read(cut(sent, sizes));
        const expected = texts.map((text, index): [number, string] => [index + 1, text]);
        expect(lines).toEqual(expected.filter(([, text]) => text !== ''));
        expect(digest).toBe(createHash('sha256').update(sent).digest('hex'));
      }),
    );
  });

  it('may begin with a byte order mark and end with a carriage return', async () => {
    const { lines } = await read([Buffer.from('\uFEFF{"a":1}\r\n \r\n{"b":2}')]);
    expect(lines).toEqual([
      [1, '{"a":1}'],
      [3, '{"b":2}'],
    ]);
  });

  it('are refused from the first that is longer than 30 MiB', async () => {
    const piece = Buffer.alloc(MIB, 'x');
    const much = Array.from({ length: 31 }, () => piece);
    await expect(read(much)).rejects.toMatchObject({ code: 'request_too_large' });
  });
});
