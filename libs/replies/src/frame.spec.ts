import { KeyRing, SealingError, TransitBox } from '#libs/sealing';
import fc from 'fast-check';
import { decodeFrame, encodeFrame, type Frame } from './frame.js';
import {
  type EncodedFrame,
  type FrameAddress,
  readStored,
  sealFrame,
  sealPack,
} from './sealed-frame.js';

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

const opened = (stored: Buffer): [FrameAddress, Frame | undefined][] => {
  const { addresses, open } = readStored(stored);
  const frames = open(box);
  return addresses.map((each, index) => [each, frames[index]]);
};

/** What is too short for what it says to hold is for nobody. */
function seenIn(stored: Buffer): unknown[] {
  try {
    return opened(stored);
  } catch (error) {
    expect(error).toBeInstanceOf(SealingError);
    return [];
  }
}

const SEALS: [string, (given: EncodedFrame) => Buffer][] = [
  ['a sealed frame', (given) => sealFrame(box, given)],
  ['a pack of one frame', (given) => sealPack(box, [given])],
  ['a pack of two frames', (given) => sealPack(box, [given, { ...given, sequence: 4 }])],
];

describe.each(SEALS)('%s', (_what, seal) => {
  const encoded = encodeFrame({ kind: 'answer', data: Buffer.from('secret'), end: true });

  it('shows nothing of the answer', () => {
    expect(seal({ ...address, encoded }).includes('secret')).toBe(false);
  });

  it('does not open in another place, or changed anywhere', () => {
    const stored = seal({ ...address, encoded });
    for (let byte = 0; byte < stored.length; byte++) {
      const changed = Buffer.from(stored);
      changed.writeUInt8(changed.readUInt8(byte) ^ 1, byte);
      expect(seenIn(changed)).toEqual([]);
    }
  });
});

describe('sealed frames', () => {
  it('come back with their addresses, alone or in a pack', () => {
    const sequence = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    const callId = fc.uuid({ version: 4 });
    const given = fc.tuple(fc.record({ callId, sequence }), frame);
    fc.assert(
      fc.property(fc.array(given, { minLength: 1, maxLength: 32 }), (frames) => {
        const out = frames.map(([each, what]) => ({ ...each, encoded: encodeFrame(what) }));
        expect(opened(sealPack(box, out))).toEqual(frames);
        expect(out.flatMap((each) => opened(sealFrame(box, each)))).toEqual(frames);
      }),
    );
  });
});
