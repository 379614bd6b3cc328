const BLOCK_WORDS = 16 * 1024;

/** The same bytes for the same seed, whatever their number: a shorter answer is a prefix. */
export function* pseudoRandomBytes(bytes: number, seed: number): Generator<Buffer> {
  let state = (seed ^ 0x9e3779b9) | 0 || 1;
  for (let left = bytes; left > 0; left -= BLOCK_WORDS * 4) {
    const words = new Uint32Array(BLOCK_WORDS);
    for (let index = 0; index < BLOCK_WORDS; index += 1) {
      // Marsaglia's xorshift32: never reaches zero, and fast enough for a gigabyte.
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      words[index] = state;
    }
    yield Buffer.from(words.buffer, 0, Math.min(left, words.byteLength));
  }
}
