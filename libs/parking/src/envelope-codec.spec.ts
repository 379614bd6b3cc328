import fc from 'fast-check';
import { decodeEnvelope, encodeEnvelope } from './envelope-codec.js';

const text = fc.string({ unit: 'binary' });

describe('envelope codec', () => {
  it('gives back every byte of any request', () => {
    const envelope = fc.record({
      request: fc.record({
        method: text,
        target: text,
        headers: fc.array(fc.tuple(text, text)),
        body: fc.uint8Array({ maxLength: 2_048 }).map((bytes) => Buffer.from(bytes)),
      }),
      totalMs: fc.integer({ min: 1 }),
    });
    fc.assert(
      fc.property(envelope, (given) => {
        expect(decodeEnvelope(encodeEnvelope(given))).toEqual(given);
      }),
    );
  });
});
