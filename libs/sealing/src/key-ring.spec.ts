import fc from 'fast-check';
import { KeyRing, SealingError } from './key-ring.js';

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64');
const keys = KeyRing.parse(`k1:${key(1)}`);
const plain = Buffer.from('{"accessToken":"secret"}');
const IV_START = 2 + 'k1'.length;

describe('KeyRing', () => {
  it('opens what it sealed, whatever the bytes and the owner', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4_096 }), fc.string(), (bytes, owner) => {
        const given = Buffer.from(bytes);
        expect(keys.open(keys.seal(given, owner), owner).equals(given)).toBe(true);
      }),
    );
  });

  it('hides the plain text and never seals the same way twice', () => {
    const [one, other] = [keys.seal(plain, 'o'), keys.seal(plain, 'o')];
    expect(one.includes('secret')).toBe(false);
    expect(one.equals(other)).toBe(false);
  });

  it('uses a new iv for each of 5,000 seals', () => {
    const ivs = Array.from({ length: 5_000 }, () =>
      keys.seal(plain, 'o').toString('hex', IV_START, IV_START + 12),
    );
    expect(new Set(ivs).size).toBe(5_000);
  });

  it('opens nothing of which a single bit was changed, wherever it is', () => {
    const sealed = keys.seal(plain, 'owner');
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => keys.open(changed, 'owner')).toThrow(SealingError);
    }
  });

  it('opens nothing that was cut off or extended', () => {
    const sealed = keys.seal(plain, 'owner');
    for (let length = 0; length < sealed.length; length++) {
      expect(() => keys.open(sealed.subarray(0, length), 'owner')).toThrow(SealingError);
    }
    expect(() => keys.open(Buffer.concat([sealed, Buffer.alloc(1)]), 'owner')).toThrow(
      SealingError,
    );
  });

  it('does not open for another owner', () => {
    const sealed = keys.seal(plain, 'p1|connection:1|credentials');
    expect(() => keys.open(sealed, 'p1|connection:2|credentials')).toThrow(/changed/);
  });

  it('does not open under another key of the same name', () => {
    const others = KeyRing.parse(`k1:${key(2)}`);
    expect(() => others.open(keys.seal(plain, 'o'), 'o')).toThrow(/"k1" is not the one/);
  });

  it('names the key that is missing', () => {
    const others = KeyRing.parse(`k2:${key(1)}`);
    expect(() => others.open(keys.seal(plain, 'o'), 'o')).toThrow(/sealed with key "k1".*Add it/);
  });

  it('seals with the first key and opens with all', () => {
    const rotated = KeyRing.parse(`k2:${key(2)}, k1:${key(1)}`);
    expect(rotated.open(keys.seal(plain, 'o'), 'o')).toEqual(plain);
    expect(() => keys.open(rotated.seal(plain, 'o'), 'o')).toThrow(/"k2"/);
  });

  it.each([
    '',
    'k1',
    `:${key(1)}`,
    `k 1:${key(1)}`,
    `${'k'.repeat(33)}:${key(1)}`,
    'k1:c2hvcnQ=',
    `k1:${key(1)},`,
    `k1:${key(1)},k1:${key(2)}`,
  ])('does not start with %j', (setting) => {
    expect(() => KeyRing.parse(setting)).toThrow(SealingError);
    expect(() => KeyRing.parse(setting)).toThrow(/SLUICE_ENCRYPTION_KEYS/);
  });
});

describe('a fingerprint', () => {
  const print = keys.fingerprint(plain, 'o');

  it('recognises what it was made of, and nothing else', () => {
    expect(keys.isFingerprint(print, plain, 'o')).toBe(true);
    expect(keys.isFingerprint(print, Buffer.from('{"accessToken":"secreu"}'), 'o')).toBe(false);
    expect(keys.isFingerprint(print, plain, 'other')).toBe(false);
    for (const length of [0, 1, 3, print.length - 1])
      expect(keys.isFingerprint(print.subarray(0, length), plain, 'o')).toBe(false);
  });

  it('is the same every time, in every process with the same keys', () => {
    expect(KeyRing.parse(`k1:${key(1)}`).fingerprint(plain, 'o')).toEqual(print);
  });

  it('cannot be made without the key, so that a short text cannot be guessed from it', () => {
    const others = KeyRing.parse(`k1:${key(2)}`);
    expect(others.fingerprint(plain, 'o')).not.toEqual(print);
    expect(others.isFingerprint(print, plain, 'o')).toBe(false);
  });

  it('outlives a rotation for as long as the old key is held, and then recognises nothing', () => {
    const rotated = KeyRing.parse(`k2:${key(2)},k1:${key(1)}`);
    expect(rotated.isFingerprint(print, plain, 'o')).toBe(true);
    expect(rotated.fingerprint(plain, 'o')).not.toEqual(print);
    expect(KeyRing.parse(`k2:${key(2)}`).isFingerprint(print, plain, 'o')).toBe(false);
  });
});
