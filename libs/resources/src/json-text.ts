const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const SPACE = 0x20;

/**
 * A JSON value as its author wrote it, of which parts can be cut out: digits, escapes and blanks
 * stay as they are, where a parser would make doubles of numbers.
 */
export class JsonText {
  private constructor(readonly source: string) {}

  /** @throws SyntaxError when it is no JSON */
  static parse(text: string): JsonText {
    JSON.parse(text);
    return new JsonText(text.trim());
  }

  /** What a parser makes of it. */
  get value(): unknown {
    return JSON.parse(this.source);
  }

  get isArray(): boolean {
    return this.source.charCodeAt(0) === OPEN_ARRAY;
  }

  /** What lies at a pointer (RFC 6901); "" is the whole. Of equal names the last one counts. */
  at(pointer: string): JsonText | undefined {
    return pointer
      .split('/')
      .slice(1)
      .reduce<JsonText | undefined>(
        (found, token) => found && found.#member(token.replaceAll('~1', '/').replaceAll('~0', '~')),
        this,
      );
  }

  /** Of an array; `undefined` when it is none. */
  elements(): JsonText[] | undefined {
    if (!this.isArray) return undefined;
    const found: JsonText[] = [];
    this.#each((start, end) => void found.push(this.#part(start, end)));
    return found;
  }

  get isObject(): boolean {
    return this.source.charCodeAt(0) === OPEN_OBJECT;
  }

  /** Of an object, as often as they are there; none when it is no object. */
  members(): [name: string, value: JsonText][] {
    const found: [string, JsonText][] = [];
    if (this.isObject)
      this.#each((start, end, name) => void found.push([name, this.#part(start, end)]));
    return found;
  }

  #member(token: string): JsonText | undefined {
    let found: JsonText | undefined;
    let at = 0;
    if (this.isObject)
      this.#each((start, end, name) => {
        if (name === token) found = this.#part(start, end);
      });
    else if (this.isArray && /^(?:0|[1-9]\d{0,8})$/.test(token))
      this.#each((start, end) => {
        if (at++ === Number(token)) found = this.#part(start, end);
      });
    return found;
  }

  #part(start: number, end: number): JsonText {
    return new JsonText(this.source.slice(start, end));
  }

  /** Every element of an array or member of an object. The text is known to be JSON. */
  #each(take: (start: number, end: number, name: string) => void): void {
    const { source } = this;
    const hasNames = this.isObject;
    let at = skipBlanks(source, 1);
    while (!isClosing(source.charCodeAt(at))) {
      let name = '';
      if (hasNames) {
        const end = skipString(source, at);
        name = textOf(source, at, end);
        at = skipBlanks(source, end);
        if (source.charCodeAt(at) === COLON) at = skipBlanks(source, at + 1);
      }
      const end = skipValue(source, at);
      take(at, end, name);
      at = skipBlanks(source, end);
      if (source.charCodeAt(at) === COMMA) at = skipBlanks(source, at + 1);
    }
  }
}

/** NaN is the end of the text. */
const isClosing = (code: number): boolean =>
  code === CLOSE_ARRAY || code === CLOSE_OBJECT || Number.isNaN(code);

function skipBlanks(source: string, from: number): number {
  let at = from;
  while (source.charCodeAt(at) <= SPACE) at++;
  return at;
}

/** @returns the place after the closing quote */
function skipString(source: string, from: number): number {
  for (let at = from + 1; ;) {
    const quote = source.indexOf('"', at);
    let escapes = quote - 1;
    while (source.charCodeAt(escapes) === BACKSLASH) escapes--;
    if ((quote - escapes) % 2 === 1) return quote + 1;
    at = quote + 1;
  }
}

function skipValue(source: string, from: number): number {
  const opening = source.charCodeAt(from);
  if (opening === QUOTE) return skipString(source, from);
  if (opening === OPEN_OBJECT || opening === OPEN_ARRAY) return skipNested(source, from);
  let at = from;
  for (;;) {
    const code = source.charCodeAt(at);
    if (code === COMMA || code <= SPACE || isClosing(code)) return at;
    at++;
  }
}

function skipNested(source: string, from: number): number {
  let depth = 0;
  for (let at = from; ;) {
    const code = source.charCodeAt(at);
    if (code === QUOTE) {
      at = skipString(source, at);
      continue;
    }
    at++;
    if (code === OPEN_OBJECT || code === OPEN_ARRAY) depth++;
    else if ((code === CLOSE_OBJECT || code === CLOSE_ARRAY) && --depth === 0) return at;
  }
}

/** Escapes may spell any name. */
function textOf(source: string, start: number, end: number): string {
  const text = source.slice(start + 1, end - 1);
  return text.includes('\\') ? (JSON.parse(source.slice(start, end)) as string) : text;
}
