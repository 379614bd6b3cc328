/** Deeper than any sensible document; whoever walks a much deeper one runs out of stack. */
export const MAX_JSON_DEPTH = 64;

/** Why a text is refused. */
export class JsonFault extends Error {
  constructor(readonly kind: 'syntax' | 'depth' | 'values' | 'text') {
    super(`JSON refused: ${kind}`);
  }
}

/** A member of the outermost object, or a nameless element of the outermost array. */
export interface Member {
  name: string;
  /** The bytes of its value as they were written. */
  source: Buffer;
  /** Where they are. */
  start: number;
  end: number;
  /** Where its name begins, or an element. */
  from: number;
}

interface Scan {
  /**
   * Of these the members are reported, and what they hold is not counted. Absent: all, and
   * everything is counted.
   */
  names?: ReadonlySet<string>;
  /** How many values there may be in all: members and elements at any depth, and the text's own. */
  most: number;
  /** How many bytes a text or a name may have where values are counted. */
  longest?: number;
}

const SPACE = 0x20;
const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const LETTER_E = 0x65;
const LETTER_U = 0x75;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** Makes a letter of ASCII a small one. */
const LOWER = 0x20;
const BLANKS = new Set([0x20, 0x09, 0x0a, 0x0d]);
const ESCAPES = new Set(Buffer.from('"\\/bfnrt'));
const LITERALS = new Map(['true', 'false', 'null'].map((word) => [word.charCodeAt(0), word]));
/** Of those that are asked for, every letter written as an escape. */
const LONGEST_NAME = 200;
const HEX = /^[0-9a-fA-F]{4}$/;

/**
 * Reads JSON without making anything of it: whether it is JSON (RFC 8259, as `JSON.parse`
 * understands it), how much, and where its members are. Costs one look at every byte, whatever the
 * text says.
 * @param text UTF-8
 * @returns the members of the outermost object that were asked for, in their order, with
 *   repetitions; all elements of an outermost array when no names were asked for
 * @throws JsonFault
 */
export function scanJson(text: Buffer, scan: Scan): Member[] {
  return new Scanner(text, scan).document();
}

class Scanner {
  #at = 0;
  #values = 0;
  #isCounting = true;
  readonly #members: Member[] = [];

  constructor(
    private readonly text: Buffer,
    private readonly scan: Scan,
  ) {}

  document(): Member[] {
    this.#blanks();
    this.#value(0);
    this.#blanks();
    if (this.#at < this.text.length) throw new JsonFault('syntax');
    return this.#members;
  }

  #value(depth: number): void {
    if (this.#isCounting && ++this.#values > this.scan.most) throw new JsonFault('values');
    const byte = this.#peek();
    if (byte === QUOTE) this.#string();
    else if (byte === OPEN_OBJECT) this.#object(depth + 1);
    else if (byte === OPEN_ARRAY) this.#array(depth + 1);
    else if (byte === MINUS || isDigit(byte)) this.#number();
    else this.#literal(LITERALS.get(byte));
  }

  #object(depth: number): void {
    this.#enter(depth);
    if (this.#closes(CLOSE_OBJECT)) return;
    do {
      this.#blanks();
      const nameAt = this.#at;
      this.#string();
      const nameEnd = this.#at;
      this.#blanks();
      this.#expect(COLON);
      this.#blanks();
      if (depth === 1) this.#member(nameAt, nameEnd);
      else this.#value(depth);
      this.#blanks();
    } while (this.#continues(CLOSE_OBJECT));
  }

  #member(nameAt: number, nameEnd: number): void {
    const { names } = this.scan;
    const name = nameOf(this.text.subarray(nameAt, nameEnd), names);
    const start = this.#at;
    if (name === undefined) return this.#value(1);
    this.#isCounting = names === undefined;
    this.#value(1);
    this.#isCounting = true;
    this.#report(name, start, nameAt);
  }

  #report(name: string, start: number, from = start): void {
    const end = this.#at;
    this.#members.push({ name, source: this.text.subarray(start, end), start, end, from });
  }

  #array(depth: number): void {
    this.#enter(depth);
    if (this.#closes(CLOSE_ARRAY)) return;
    const isAskedFor = depth === 1 && this.scan.names === undefined;
    do {
      this.#blanks();
      const start = this.#at;
      this.#value(depth);
      if (isAskedFor) this.#report('', start);
      this.#blanks();
    } while (this.#continues(CLOSE_ARRAY));
  }

  #enter(depth: number): void {
    if (depth > MAX_JSON_DEPTH) throw new JsonFault('depth');
    this.#at++;
  }

  /** Whether there is nothing in it. */
  #closes(closing: number): boolean {
    this.#blanks();
    if (this.#peek() !== closing) return false;
    this.#at++;
    return true;
  }

  #continues(closing: number): boolean {
    const byte = this.#peek();
    this.#at++;
    if (byte !== COMMA && byte !== closing) throw new JsonFault('syntax');
    return byte === COMMA;
  }

  #string(): void {
    const start = this.#at;
    this.#text();
    if (this.#isCounting && this.#at - start > (this.scan.longest ?? Infinity))
      throw new JsonFault('text');
  }

  #text(): void {
    this.#expect(QUOTE);
    for (;;) {
      const byte = this.#peek();
      if (byte < SPACE) throw new JsonFault('syntax');
      this.#at++;
      if (byte === QUOTE) return;
      if (byte === BACKSLASH) this.#escape();
    }
  }

  #escape(): void {
    const byte = this.#peek();
    this.#at++;
    if (ESCAPES.has(byte)) return;
    const digits = this.text.toString('latin1', this.#at, this.#at + 4);
    if (byte !== LETTER_U || !HEX.test(digits)) throw new JsonFault('syntax');
    this.#at += 4;
  }

  #number(): void {
    if (this.#peek() === MINUS) this.#at++;
    if (this.#peek() === ZERO) this.#at++;
    else this.#digits();
    if (this.#peek() === DOT) {
      this.#at++;
      this.#digits();
    }
    if ((this.#peek() | LOWER) !== LETTER_E) return;
    this.#at++;
    const sign = this.#peek();
    if (sign === PLUS || sign === MINUS) this.#at++;
    this.#digits();
  }

  /** At least one. */
  #digits(): void {
    const start = this.#at;
    while (isDigit(this.#peek())) this.#at++;
    if (this.#at === start) throw new JsonFault('syntax');
  }

  #literal(word: string | undefined): void {
    if (word === undefined) throw new JsonFault('syntax');
    const end = this.#at + word.length;
    if (this.text.toString('latin1', this.#at, end) !== word) throw new JsonFault('syntax');
    this.#at = end;
  }

  #blanks(): void {
    while (BLANKS.has(this.#peek())) this.#at++;
  }

  #expect(expected: number): void {
    if (this.#peek() !== expected) throw new JsonFault('syntax');
    this.#at++;
  }

  /** 0 beyond the end, where no byte of JSON is. */
  #peek(): number {
    return this.text[this.#at] ?? 0;
  }
}

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE;

/** A name that is asked for; escapes may spell any of them. */
function nameOf(quoted: Buffer, names: ReadonlySet<string> | undefined): string | undefined {
  if (names !== undefined && quoted.length > LONGEST_NAME) return undefined;
  const name = quoted.includes(BACKSLASH)
    ? (JSON.parse(quoted.toString()) as string)
    : quoted.toString('utf8', 1, quoted.length - 1);
  return names === undefined || names.has(name) ? name : undefined;
}
