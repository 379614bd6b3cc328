import type { HeaderPair, Timeouts } from '#libs/contracts';
import type { Dispatcher } from 'undici';
import { AnswerBytes } from './answer-bytes.js';
import { ExchangeTimeoutError, isEndedByPeer, ProtocolError, upstreamFailure } from './failure.js';
import { assertAnswerHead, headerPairs, reasonPhrase } from './raw-head.js';
import { UpstreamAnswer } from './upstream-answer.js';

export type ExchangeTimeouts = Pick<Timeouts, 'connectMs' | 'headersMs' | 'idleMs' | 'totalMs'>;

interface ExchangeOptions {
  projectId: string;
  method: string;
  timeouts: ExchangeTimeouts;
  maxResponseBytes: number;
  onConnected?: () => Promise<void>;
  onWriting?: () => void;
}

/**
 * One request on the wire and its answer, with its three clocks: first byte, silence, everything.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly answer: Promise<UpstreamAnswer>;
  #resolve: (answer: UpstreamAnswer) => void;
  #reject: (error: Error) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #received: UpstreamAnswer | undefined;
  #aborted: Error | undefined;
  #quiet: NodeJS.Timeout | undefined;
  #bytes = 0;
  #isPaused = false;
  /** What comes now is the rest: it is taken without a pause. */
  #isEnding = false;
  #isOver = false;
  #hasOwnConnection = false;
  #wasDropped = false;
  readonly #total: NodeJS.Timeout;
  #answerBytes: AnswerBytes;

  constructor(private readonly options: ExchangeOptions) {
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#answerBytes = new AnswerBytes(options.method);
    this.#total = setTimeout(
      () => this.abort(new ExchangeTimeoutError('total')),
      options.timeouts.totalMs,
    );
  }

  /** Ends the exchange; whoever waits for it gets the reason. */
  abort(reason: Error): void {
    if (this.#aborted) return;
    this.#aborted = reason;
    if (this.#controller) this.#controller.abort(reason);
    else this.onResponseError(undefined, reason);
  }

  /**
   * The connection has ended and gives no more than it has received, which is less than a buffer.
   */
  readRest(): void {
    this.#isEnding = true;
    this.#controller?.resume();
  }

  /** Whether a connection that others had used before ended without one byte of answer. */
  get wasDropped(): boolean {
    return this.#wasDropped;
  }

  /** What of the bytes that have come is for the parser. */
  onBytes(bytes: Buffer): Buffer {
    try {
      return this.#answerBytes.pass(bytes);
    } catch (error) {
      this.abort(error as ProtocolError);
      return bytes;
    }
  }

  /** Whose it is. */
  get projectId(): string {
    return this.options.projectId;
  }

  /** How long a connection may take to make for it. */
  get connectMs(): number {
    return this.options.timeouts.connectMs;
  }

  /** A connection was made for it. Resolves when the head may be written. */
  async onConnected(): Promise<void> {
    this.#hasOwnConnection = true;
    await this.options.onConnected?.();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#aborted) return controller.abort(this.#aborted);
    this.#controller = controller;
    // What the connection brought before was for nobody.
    this.#answerBytes = new AnswerBytes(this.options.method);
    this.options.onWriting?.();
    const { headersMs } = this.options.timeouts;
    this.#quiet = setTimeout(() => this.abort(new ExchangeTimeoutError('headers')), headersMs);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    ...[, statusText = '']: [headers: unknown, statusText?: string]
  ): void {
    clearTimeout(this.#quiet);
    const headers = headerPairs(controller.rawHeaders);
    try {
      assertAnswerHead(status, headers);
    } catch (error) {
      return this.abort(error as ProtocolError);
    }
    this.#received = new UpstreamAnswer(
      { status, statusText: reasonPhrase(statusText), headers },
      {
        pause: () => this.#pause(),
        resume: () => this.#resume(),
        abort: (reason) => this.abort(reason),
      },
    );
    this.#watchSilence();
    this.#resolve(this.#received);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.options.maxResponseBytes) {
      return this.abort(
        Object.assign(new Error('the answer is larger than allowed'), {
          code: 'UND_ERR_RES_EXCEEDED_MAX_SIZE',
        }),
      );
    }
    if (!this.#isPaused) this.#quiet?.refresh();
    this.#received?.onData(chunk);
  }

  onResponseEnd({ rawTrailers }: Dispatcher.DispatchController): void {
    this.#end(headerPairs(rawTrailers));
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    if (this.#isBodilessWithLength(error)) return this.#end([]);
    this.#stopClocks();
    const failure = upstreamFailure(this.#aborted ?? error, this.#controller !== undefined);
    const isUnanswered = !this.#answerBytes.hasBegun && isEndedByPeer(error);
    this.#wasDropped = isUnanswered && !this.#aborted && !this.#hasOwnConnection;
    this.#received?.onError(failure);
    this.#reject(failure);
  }

  #end(trailers: HeaderPair[]): void {
    this.#stopClocks();
    this.#received?.onEnd(trailers);
  }

  /**
   * RFC 9110 §8.6: a 304 says how long the body would be. undici takes its absence for an answer
   * cut short.
   */
  #isBodilessWithLength(error: Error & { code?: unknown }): boolean {
    const status = this.#received?.head.status;
    return (
      (status === 304 || status === 204) &&
      this.#bytes === 0 &&
      error.code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'
    );
  }

  /** Silence is counted only while we are willing to read. */
  #watchSilence(): void {
    this.#quiet = setTimeout(
      () => this.abort(new ExchangeTimeoutError('idle')),
      this.options.timeouts.idleMs,
    );
  }

  #pause(): void {
    if (this.#isEnding) return;
    this.#isPaused = true;
    clearTimeout(this.#quiet);
    this.#controller?.pause();
  }

  #resume(): void {
    if (this.#aborted || this.#isOver) return;
    this.#isPaused = false;
    this.#watchSilence();
    this.#controller?.resume();
  }

  #stopClocks(): void {
    this.#isOver = true;
    clearTimeout(this.#total);
    clearTimeout(this.#quiet);
  }
}
