import { isUtf8 } from 'node:buffer';
import { after, type Place } from './json-places.js';

/**
 * Mapping is done in one go, and a mapped string may be many times as long: what one document may
 * ask for is bounded.
 */
const MAX_MAPPED = 5_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

interface Edit {
  start: number;
  end: number;
  text: string;
}

/**
 * Maps the strings at some places of a JSON text; all other bytes stay: numbers, spacing, duplicate
 * members, escapes.
 * @returns the same buffer when nothing changed; why not, when the text is not JSON as far as it
 *   was read, or there are too many places
 */
export function mapStrings(
  text: Buffer,
  root: Place,
  map: (value: string) => string,
): Buffer | 'not_json' | 'too_many_links' {
  try {
    const edits = new Scanner(text, map).document(root);
    return edits.length === 0 ? text : applied(text, edits);
  } catch (error) {
    if (error instanceof SyntaxError) return 'not_json';
    if (error instanceof TooManyError) return 'too_many_links';
    throw error;
  }
}

function applied(text: Buffer, edits: readonly Edit[]): Buffer {
  const parts: Buffer[] = [];
  let done = 0;
  for (const { start, end, text: replacement } of edits) {
    parts.push(text.subarray(done, start), Buffer.from(replacement));
    done = end;
  }
  return Buffer.concat([...parts, text.subarray(done)]);
}

class TooManyError extends Error {
  override readonly name = 'TooManyError';
}

/**
 * Reads UTF-8 JSON by its bytes. What lies beside the places is only skipped, so recursion goes no
 * deeper than the longest pointer.
 */
class Scanner {
  readonly #edits: Edit[] = [];
  #at = 0;
  #found = 0;

  constructor(
    private readonly text: Buffer,
    private readonly map: (value: string) => string,
  ) {}

  document(root: Place): Edit[] {
    if (this.text.subarray(0, 3).equals(BYTE_ORDER_MARK)) this.#at = 3;
    this.#value([root]);
    if (this.#next() !== undefined) throw new SyntaxError('text after the document');
    return this.#edits;
  }

  #value(places: readonly Place[]): void {
    const byte = this.#next();
    if (byte === QUOTE) this.#string(places);
    else if (byte !== OPEN_OBJECT && byte !== OPEN_ARRAY) this.#skipLiteral();
    else if (places.length === 0) this.#skipNested();
    else if (byte === OPEN_OBJECT) this.#object(places);
    else this.#array(places);
  }

  #object(places: readonly Place[]): void {
    this.#elements(CLOSE_OBJECT, () => {
      if (this.#next() !== QUOTE) throw new SyntaxError('a member without a name');
      const name = this.#content();
      if (this.#next() !== COLON) throw new SyntaxError('a member without a value');
      this.#at++;
      this.#value(after(places, name));
    });
  }

  #array(places: readonly Place[]): void {
    let index = 0;
    this.#elements(CLOSE_ARRAY, () => this.#value(after(places, String(index++))));
  }

  #elements(close: number, element: () => void): void {
    this.#at++;
    if (this.#next() !== close) {
      element();
      while (this.#next() === COMMA) {
        this.#at++;
        element();
      }
    }
    if (this.#next() !== close) throw new SyntaxError('neither an end nor a comma');
    this.#at++;
  }

  #string(places: readonly Place[]): void {
    const start = this.#at;
    if (!places.some(({ isTarget }) => isTarget)) return this.#skipString();
    if (++this.#found > MAX_MAPPED) throw new TooManyError();
    const value = this.#content();
    const end = this.#at;
    const mapped = this.map(value);
    if (mapped === value || !isUtf8(this.text.subarray(start, end))) return;
    this.#edits.push({ start, end, text: JSON.stringify(mapped) });
  }

  /** What the string at hand says. */
  #content(): string {
    const start = this.#at;
    this.#skipString();
    const written = this.text.toString('utf8', start, this.#at);
    return written.includes('\\') ? (JSON.parse(written) as string) : written.slice(1, -1);
  }

  /** The next byte that is not white space. */
  #next(): number | undefined {
    while (isSpace(this.text[this.#at])) this.#at++;
    return this.text[this.#at];
  }

  #skipString(): void {
    for (this.#at++; this.text[this.#at] !== QUOTE; this.#at++) {
      if (this.text[this.#at] === BACKSLASH) this.#at++;
      if (this.#at >= this.text.length) throw new SyntaxError('a string without an end');
    }
    this.#at++;
  }

  #skipLiteral(): void {
    const start = this.#at;
    while (isLiteral(this.text[this.#at])) this.#at++;
    if (this.#at === start) throw new SyntaxError('no value');
  }

  #skipNested(): void {
    let depth = 0;
    do {
      const byte = this.text[this.#at];
      if (byte === undefined) throw new SyntaxError('an end is missing');
      if (byte === QUOTE) {
        this.#skipString();
        continue;
      }
      if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++;
      else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) depth--;
      this.#at++;
    } while (depth > 0);
  }
}

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** The bytes of numbers, `true`, `false` and `null`. */
const isLiteral = (byte: number | undefined): boolean =>
  byte !== undefined &&
  ((byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x2b ||
    byte === 0x2d ||
    byte === 0x2e ||
    byte === 0x45);
