import { ProtocolError } from './failure.js';

/** RFC 9110 §15.2 names no bound; nobody has more to say than this before answering. */
const MAX_INTERIM_ANSWERS = 32;
/** More than undici takes of a head: what is longer is left to it to refuse. */
const MAX_HEAD_BYTES = 65_536;
const MAX_SIZE_LINE_BYTES = 4_096;
const NOTHING: Buffer = Buffer.alloc(0);
const HEAD_END = '\r\n\r\n';
const LINE_END = '\r\n';

const INTERIM_STARTS = ['HTTP/1.1 1', 'HTTP/1.0 1'];
const START_BYTES = 10;
const SWITCHING = /^HTTP\/1\.[01] 101[ \r]/;
const BARE_LF = /(?:^|[^\r])\n/;
const CHUNKED = /\r\ntransfer-encoding:[ \t]*chunked[ \t]*\r\n/i;
const BODILESS = /^HTTP\/1\.[01] (?:204|304)[ \r]/;
/**
 * RFC 9112 §7.1.1, with white space where it may stand; what an extension says is ignored, so it is
 * not taken apart.
 */
const SIZE_LINE = /^([\da-f]{1,15})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/i;

/** What is passed on, and what is to be looked at next. */
interface Cut {
  passed: Buffer;
  rest: Buffer;
}

/** @returns `undefined` when more is needed to tell */
type Step = (bytes: Buffer) => Cut | undefined;
/** Where in an answer, after its interim ones. */
type Place = 'head' | 'size' | 'data' | 'rest';

/**
 * The bytes of one answer as undici's parser takes them. The parser breaks off at two things that
 * HTTP allows: "100 Continue" that nobody asked for (RFC 9110 §15.2: a client reads on after any
 * interim answer), and white space in chunk extensions (RFC 9112 §7.1.1). Interim answers and chunk
 * extensions, which mean nothing to whoever does not know them, are taken out before it; what is no
 * HTTP is left in for it to refuse.
 */
export class AnswerBytes {
  #step: Step = (bytes) => this.#beginning(bytes);
  /** What is not enough to tell by. */
  #held = NOTHING;
  /** What has come of the head. */
  #head = NOTHING;
  #interim = 0;
  /** Of a chunk's data with its line end. */
  #missing = 0;
  #hasBegun = false;

  /** @param method of the request: an answer to HEAD has no body, whatever its head says */
  constructor(private readonly method: string) {}

  /** Whether anything of the answer has come. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /**
   * What of the next bytes is passed on now.
   * @throws ProtocolError after interim answers without end
   */
  pass(bytes: Buffer): Buffer {
    this.#hasBegun = true;
    const whole = this.#held.length > 0 ? Buffer.concat([this.#held, bytes]) : bytes;
    this.#held = NOTHING;
    const passed: Buffer[] = [];
    let length = 0;
    for (let rest = whole; rest.length > 0;) {
      const cut = this.#step(rest);
      if (!cut) {
        this.#held = rest;
        break;
      }
      passed.push(cut.passed);
      length += cut.passed.length;
      rest = cut.rest;
    }
    // Mostly there is nothing to take out.
    return length === whole.length ? whole : Buffer.concat(passed);
  }

  #beginning(bytes: Buffer): Cut | undefined {
    const start = bytes.toString('latin1', 0, START_BYTES);
    if (!INTERIM_STARTS.some((each) => each.startsWith(start))) return this.#goOn('head', bytes);
    const end = bytes.indexOf(HEAD_END);
    const text = bytes.toString('latin1', 0, end < 0 ? bytes.length : end);
    if (SWITCHING.test(text) || BARE_LF.test(text) || text.length > MAX_HEAD_BYTES)
      return this.#goOn('head', bytes);
    if (end < 0) return undefined;
    this.#interim++;
    if (this.#interim > MAX_INTERIM_ANSWERS) throw new ProtocolError('endless interim answers');
    return { passed: NOTHING, rest: bytes.subarray(end + HEAD_END.length) };
  }

  /** Passed on as it comes, so that a broken head is seen at once. */
  #inHead(bytes: Buffer): Cut {
    const before = this.#head.length;
    this.#head = before === 0 ? bytes : Buffer.concat([this.#head, bytes]);
    const end = this.#head.indexOf(HEAD_END);
    if (end < 0) {
      if (this.#head.length > MAX_HEAD_BYTES) return this.#goOn('rest', bytes);
      return { passed: bytes, rest: NOTHING };
    }
    const text = this.#head.toString('latin1', 0, end + LINE_END.length);
    this.#head = NOTHING;
    const hasChunks = CHUNKED.test(text) && this.method !== 'HEAD' && !BODILESS.test(text);
    this.#step = this.#stepAt(hasChunks ? 'size' : 'rest');
    const length = end + HEAD_END.length - before;
    return { passed: bytes.subarray(0, length), rest: bytes.subarray(length) };
  }

  #inSize(bytes: Buffer): Cut | undefined {
    const end = bytes.indexOf(LINE_END);
    if (end < 0 && bytes.length <= MAX_SIZE_LINE_BYTES) return undefined;
    const line = bytes.toString('latin1', 0, Math.max(0, end));
    const size = SIZE_LINE.exec(line)?.[1];
    if (size === undefined) return this.#goOn('rest', bytes);
    const bytesOfData = Number.parseInt(size, 16);
    this.#missing = bytesOfData + LINE_END.length;
    this.#step = this.#stepAt(bytesOfData === 0 ? 'rest' : 'data');
    const rest = bytes.subarray(end + LINE_END.length);
    return { passed: Buffer.from(`${size}${LINE_END}`), rest };
  }

  #inData(bytes: Buffer): Cut {
    const taken = Math.min(this.#missing, bytes.length);
    this.#missing -= taken;
    if (this.#missing === 0) this.#step = this.#stepAt('size');
    return { passed: bytes.subarray(0, taken), rest: bytes.subarray(taken) };
  }

  #goOn(place: Place, bytes: Buffer): Cut {
    this.#step = this.#stepAt(place);
    return { passed: NOTHING, rest: bytes };
  }

  #stepAt(place: Place): Step {
    switch (place) {
      case 'head':
        return (bytes) => this.#inHead(bytes);
      case 'size':
        return (bytes) => this.#inSize(bytes);
      case 'data':
        return (bytes) => this.#inData(bytes);
      case 'rest':
        return (bytes) => ({ passed: bytes, rest: NOTHING });
      default:
        return place satisfies never;
    }
  }
}
