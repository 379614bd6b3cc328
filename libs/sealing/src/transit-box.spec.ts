import { KeyRing, SealingError } from './key-ring.js';
import { TransitBox } from './transit-box.js';

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64');
const keys = KeyRing.parse(`k1:${key(1)}`);
const plain = Buffer.from('GET /secret');
const IV_START = 2 + 'k1'.length + 16;

describe('a message between processes', () => {
  it('opens in every process that holds the key, and nowhere else', () => {
    const sealed = new TransitBox(keys).seal(plain, 'call:1');
    expect(sealed.includes('secret')).toBe(false);
    const rotated = new TransitBox(KeyRing.parse(`k2:${key(2)},k1:${key(1)}`));
    for (const box of [new TransitBox(keys), rotated, rotated])
      expect(box.open(sealed, 'call:1')).toEqual(plain);
    for (const others of [`k1:${key(2)}`, `k2:${key(1)}`])
      expect(() => new TransitBox(KeyRing.parse(others)).open(sealed, 'call:1')).toThrow(
        SealingError,
      );
  });

  it('is sealed with a key that no other process start has, and never twice with the same iv', () => {
    const [one, other] = [new TransitBox(keys), new TransitBox(keys)];
    const messages = [one, one, one, other].map((box) => box.seal(plain, 'o'));
    const ivs = messages.map((sealed) => sealed.toString('hex', IV_START, IV_START + 12));
    expect(new Set(ivs.slice(0, 3)).size).toBe(3);
    const salts = messages.map((sealed) => sealed.toString('hex', IV_START - 16, IV_START));
    expect(new Set(salts).size).toBe(2);
    // The same iv under another key: nothing of the text is the same.
    expect(messages[3]?.subarray(IV_START + 12)).not.toEqual(messages[0]?.subarray(IV_START + 12));
  });

  it('does not open for another owner, changed anywhere, or sealed for the database', () => {
    const box = new TransitBox(keys);
    const sealed = box.seal(plain, 'call:1');
    expect(() => box.open(sealed, 'call:2')).toThrow(SealingError);
    for (let byte = 0; byte < sealed.length; byte++) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(byte) ^ 1, byte);
      expect(() => box.open(changed, 'call:1')).toThrow(SealingError);
      expect(() => box.open(sealed.subarray(0, byte), 'call:1')).toThrow(SealingError);
    }
    expect(() => box.open(keys.seal(plain, 'call:1'), 'call:1')).toThrow(SealingError);
    expect(() => keys.open(sealed, 'call:1')).toThrow(SealingError);
  });
});
