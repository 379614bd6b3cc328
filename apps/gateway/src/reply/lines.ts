import type { ServerResponse } from 'node:http';
import { ANSWER_ADDITIONS } from '#libs/egress';
import type { AnswerFrame, ReplyHead } from '#libs/replies';
import { type AnswerSink, AnswerWriter, type Grant } from './answer-writer.js';

/** Whoever waits hears something this often. */
const BLANK_LINE_MS = 10_000;
const BLANK_LINE = '\n';

/** Why there are no more lines although there are more items. */
export interface Ending {
  end: string;
  /** Seconds. */
  retry_after?: number | undefined;
  /** What the third party answered instead of the page. */
  status?: number | undefined;
  detail?: string | undefined;
  /** The page that is missing: the walk can go on there. "" is the first one. */
  next_cursor: string;
}

/**
 * The items of many pages, each on a line of one answer. It has begun with the first of them, or
 * when something had to be said to whoever waits: after that an ending is its last line.
 */
export class Lines {
  readonly #clock: NodeJS.Timeout;
  #isQuiet = true;

  constructor(private readonly response: ServerResponse) {
    this.#clock = setInterval(() => this.#breakSilence(), BLANK_LINE_MS);
  }

  get hasStarted(): boolean {
    return this.response.headersSent;
  }

  /** More can be said. */
  get isOpen(): boolean {
    return this.hasStarted && !this.response.destroyed;
  }

  /** Takes a page in. */
  page(grant: Grant, requestId: string): PageLines {
    return new PageLines(this, new AnswerWriter(this.response, grant, requestId));
  }

  start(): void {
    this.#isQuiet = false;
    if (this.hasStarted) return;
    this.response.sendDate = false;
    this.response.writeHead(200, [
      ...ANSWER_ADDITIONS.flat(),
      ...['content-type', 'application/x-ndjson', 'cache-control', 'no-store'],
    ]);
  }

  /** All lines are there. */
  end(ending?: Ending): void {
    clearInterval(this.#clock);
    this.start();
    this.response.end(ending && `${JSON.stringify(ending)}\n`);
  }

  /** Something else is the answer, or nobody listens. */
  release(): void {
    clearInterval(this.#clock);
  }

  #breakSilence(): void {
    if (this.#isQuiet) {
      this.start();
      this.response.write(BLANK_LINE);
    }
    this.#isQuiet = true;
  }
}

/**
 * One page of them. What is no page is the whole answer when there was no line before, and only
 * looked at otherwise.
 */
export class PageLines implements AnswerSink {
  #head: ReplyHead | undefined;
  #isAnswer = false;

  constructor(
    private readonly lines: Lines,
    private readonly writer: AnswerWriter,
  ) {}

  /** Of the third party; absent before it has answered. */
  get head(): ReplyHead | undefined {
    return this.#head;
  }

  /** It was no page, and the answer is what came instead. */
  get isAnswer(): boolean {
    return this.#isAnswer;
  }

  get isPage(): boolean {
    return this.#head?.status === 200;
  }

  get hasStarted(): boolean {
    return this.#head !== undefined;
  }

  write(frame: AnswerFrame): void {
    if (frame.head) this.#begin(frame.head);
    if (this.#isAnswer) return this.writer.write(frame);
    const { data } = frame;
    if (!data) return;
    if (!this.isPage) return this.writer.handedOn(data.length);
    this.lines.start();
    this.writer.write({ kind: 'answer', data, end: false });
  }

  /** A line may be broken off: the caller must not take it for a whole one. */
  break(): void {
    if (this.isPage || this.#isAnswer) this.writer.break();
  }

  repeatGrant(): void {
    this.writer.repeatGrant();
  }

  #begin(head: ReplyHead): void {
    this.#head = head;
    this.#isAnswer = !this.isPage && !this.lines.hasStarted;
    if (this.#isAnswer) this.lines.release();
  }
}
