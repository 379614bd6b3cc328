import { KeyRing, TransitBox } from '#libs/sealing';
import fc from 'fast-check';
import { decodeFrame, encodeFrame, type Frame } from './frame.js';
import { openFrame, readAddress, sealFrame } from './sealed-frame.js';

const text = fc.string({ unit: 'binary' });
const data = fc.uint8Array({ maxLength: 2_048 }).map((bytes) => Buffer.from(bytes));
const head = fc.record({
  status: fc.integer({ min: 200, max: 599 }),
  statusText: text,
  headers: fc.array(fc.tuple(text, text)),
  worker: text,
  waitedMs: fc.integer({ min: 0 }),
});
const frame: fc.Arbitrary<Frame> = fc.oneof(
  fc.record(
    {
      kind: fc.constant('answer' as const),
      head,
      data,
      end: fc.boolean(),
      trailers: fc.array(fc.tuple(text, text)),
    },
    { requiredKeys: ['kind', 'end'] },
  ),
  fc.constant<Frame>({
    kind: 'problem',
    code: 'upstream_reset',
    facts: { dispatched: true, detail: 'caf\u00e9' },
  }),
);

const box = new TransitBox(KeyRing.parse(`k1:${Buffer.alloc(32, 7).toString('base64')}`));
const address = { callId: '9b2c7c1e-5b0f-4b57-9d0c-0c1f7a3f3f64', sequence: 3 };

describe('frame codec', () => {
  it('gives back every frame', () => {
    fc.assert(
      fc.property(frame, (given) => {
        expect(decodeFrame(encodeFrame(given))).toEqual(given);
      }),
    );
  });
});

describe('sealed frame', () => {
  it('gives back address and frame', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        frame,
        (callId, sequence, given) => {
          const stored = sealFrame(box, { callId, sequence }, given);
          expect(readAddress(stored)).toEqual({ callId, sequence });
          expect(openFrame(box, readAddress(stored), stored)).toEqual(given);
        },
      ),
    );
  });

  it('shows nothing of the answer', () => {
    const stored = sealFrame(box, address, {
      kind: 'answer',
      data: Buffer.from('secret'),
      end: true,
    });
    expect(stored.includes('secret')).toBe(false);
  });

  it.each([
    { ...address, sequence: 4 },
    { ...address, callId: '00000000-5b0f-4b57-9d0c-0c1f7a3f3f64' },
  ])('does not open in another place: %j', (elsewhere) => {
    const stored = sealFrame(box, address, { kind: 'answer', end: true });
    expect(() => openFrame(box, elsewhere, stored)).toThrow(/does not open/);
  });
});
