import { type HeaderPair, headerValue } from '#libs/contracts';
import { contentCodings } from '#libs/egress';
import { changedHeaders } from '#libs/links';
import type { AnswerFrame, ReplyHead } from '#libs/replies';
import type { CountingSink } from '../../reply/answer-form.js';
import { withRelativeReset } from './limits.js';
import { remoteError } from './remote-error.js';

const JSON_TYPE = /^\s*application\/(?:[^\s;/]+\+)?json\b/i;
/** What is shown of an error of the third party. */
const MOST_SHOWN_BYTES = 262_144;
const OPENING = Buffer.from('{"result":');
const CLOSING = Buffer.from(',"next_cursor":null,"prev_cursor":null}');
/** Without a body, and with a part of one. */
const PARTS = new Set([204, 206]);
const NOTHING = Buffer.from('null');

/** What is asked, as far as the form of its answer depends on it. */
export interface Asked {
  method: string;
  /** JSON of the third party is put into the envelope of a list. */
  isEnveloped?: boolean;
  /** What is deleted: its id is the answer. */
  deletedId?: string | undefined;
}

type Part = (frame: AnswerFrame, counted: number) => void;

/**
 * An answer as clients of Truto know it: errors of the third party are told of inside of one of
 * Truto's, deleting answers with the id, and JSON of a custom path has an envelope. Everything else
 * passes as it comes.
 */
export class TrutoAnswer implements CountingSink {
  #part: Part | undefined;

  constructor(
    private readonly sink: CountingSink,
    private readonly asked: Asked,
  ) {}

  get hasStarted(): boolean {
    return this.sink.hasStarted;
  }

  break(): void {
    this.sink.break();
  }

  repeatGrant(): void {
    this.sink.repeatGrant();
  }

  handedOn(bytes: number): void {
    this.sink.handedOn(bytes);
  }

  write(frame: AnswerFrame, counted = 0): void {
    const head = frame.head && { ...frame.head, headers: withRelativeReset(frame.head.headers) };
    if (head) this.#part = this.#partFor(head);
    this.#part?.(head ? { ...frame, head } : frame, counted);
  }

  #partFor({ status, headers }: ReplyHead): Part {
    const { method, isEnveloped = false, deletedId } = this.asked;
    const isSuccess = status >= 200 && status < 300;
    if (method === 'HEAD' || status === 304) return this.#asItComes;
    if (status >= 400)
      return this.#whole((head, body) => ({ head, body: remoteError(head, body) }));
    if (isSuccess && deletedId !== undefined)
      return this.#whole((head) => ({
        head: { ...head, status: 200, statusText: 'OK' },
        body: JSON.stringify({ id: deletedId }),
      }));
    const isJson = JSON_TYPE.test(headerValue(headers, 'content-type') ?? '');
    const isReadable = isJson && contentCodings(headers).length === 0;
    return isEnveloped && isReadable && isSuccess && !PARTS.has(status)
      ? this.#enveloped()
      : this.#asItComes;
  }

  readonly #asItComes: Part = (frame, counted) => this.sink.write(frame, counted);

  /** Made of all of it, as far as that is shown; what is not is let go of as it comes. */
  #whole(form: (head: ReplyHead, body: Buffer) => { head: ReplyHead; body: string }): Part {
    const chunks: Buffer[] = [];
    let [bytes, first]: [number, ReplyHead | undefined] = [0, undefined];
    return ({ head, data, end }, counted) => {
      first ??= head;
      if (data && bytes < MOST_SHOWN_BYTES) chunks.push(data.subarray(0, MOST_SHOWN_BYTES - bytes));
      bytes += data?.length ?? 0;
      if (data) this.sink.handedOn(data.length - counted);
      if (!end || !first) return;
      const formed = form(first, Buffer.concat(chunks));
      const body = Buffer.from(formed.body);
      const headers = describing(formed.head.headers, body.length);
      this.sink.write({ kind: 'answer', head: { ...formed.head, headers }, data: body, end: true });
    };
  }

  /** To the letter, and as it comes. */
  #enveloped(): Part {
    let isOpen = false;
    return ({ head, data, end, ...others }, counted) => {
      const own: Buffer[] = [];
      if (!isOpen && (end || data)) own.push(OPENING);
      const isEmpty = !isOpen && end && !data?.length;
      isOpen ||= own.length > 0;
      const closing = end ? [...(isEmpty ? [NOTHING] : []), CLOSING] : [];
      const all = [...own, ...(data ? [data] : []), ...closing];
      const added = [...own, ...closing].reduce((sum, { length }) => sum + length, 0);
      const headers = head && withoutLength(head.headers);
      this.sink.write(
        {
          ...others,
          ...(head && headers ? { head: { ...head, headers } } : {}),
          ...(all.length > 0 ? { data: Buffer.concat(all) } : {}),
          end,
        },
        counted + added,
      );
    };
  }
}

/** They speak of bytes that are sent in another form. */
const OF_BYTES = new Set(['content-length', 'etag', 'accept-ranges', 'content-range']);

const withoutLength = (headers: readonly HeaderPair[]): HeaderPair[] =>
  changedHeaders(headers, 0).filter(([name]) => !OF_BYTES.has(name.toLowerCase()));

const describing = (headers: readonly HeaderPair[], bytes: number): HeaderPair[] => [
  ...withoutLength(headers).filter(([name]) => name.toLowerCase() !== 'content-type'),
  ['content-type', 'application/json; charset=utf-8'],
  ['content-length', String(bytes)],
];
