/** Bytes of many rows as one parameter, and where in it each row's are. */
export interface PackedBytes {
  all: Buffer;
  places: { at: number; bytes: number }[];
}

/** SQL gets at a row's bytes with `substring($n::bytea from at for bytes)`. */
export function packed(parts: readonly Buffer[]): PackedBytes {
  let at = 1;
  const places = parts.map(({ length: bytes }) => {
    const place = { at, bytes };
    at += bytes;
    return place;
  });
  return { all: parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts), places };
}
