import type { HeaderPair, Timeouts } from '#libs/contracts';
import type { Dispatcher } from 'undici';
import { ExchangeTimeoutError, ProtocolError, upstreamFailure } from './failure.js';
import { assertAnswerHead, headerPairs, reasonPhrase } from './raw-head.js';
import { UpstreamAnswer } from './upstream-answer.js';

export type ExchangeTimeouts = Pick<Timeouts, 'headersMs' | 'idleMs' | 'totalMs'>;

interface ExchangeOptions {
  timeouts: ExchangeTimeouts;
  maxResponseBytes: number;
  onConnected?: () => Promise<void>;
  onWriting?: () => void;
}

/** RFC 9110 §15.2 names no bound; nobody has more to say than this before answering. */
const MAX_INTERIM_ANSWERS = 32;

/** One request on the wire and its answer, with its three clocks: first byte, silence, everything. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly answer: Promise<UpstreamAnswer>;
  #resolve: (answer: UpstreamAnswer) => void;
  #reject: (error: Error) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #received: UpstreamAnswer | undefined;
  #aborted: Error | undefined;
  #quiet: NodeJS.Timeout | undefined;
  #bytes = 0;
  #interim = 0;
  #isPaused = false;
  /** What comes now is the rest: it is taken without a pause. */
  #isEnding = false;
  #isOver = false;
  readonly #total: NodeJS.Timeout;

  constructor(private readonly options: ExchangeOptions) {
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
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

  /** The connection has ended and gives no more than it has received, which is less than a buffer. */
  readRest(): void {
    this.#isEnding = true;
    this.#controller?.resume();
  }

  /** A connection was made for it. Resolves when the head may be written. */
  async onConnected(): Promise<void> {
    await this.options.onConnected?.();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#aborted) return controller.abort(this.#aborted);
    this.#controller = controller;
    this.options.onWriting?.();
    const { headersMs } = this.options.timeouts;
    this.#quiet = setTimeout(() => this.abort(new ExchangeTimeoutError('headers')), headersMs);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    ...[, statusText = '']: [headers: unknown, statusText?: string]
  ): void {
    if (status >= 100 && status < 200) return this.#onInterimAnswer();
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
    this.#received?.onError(failure);
    this.#reject(failure);
  }

  /** They say nothing that the caller needs, and are not mistaken for the answer. */
  #onInterimAnswer(): void {
    this.#interim++;
    if (this.#interim > MAX_INTERIM_ANSWERS)
      this.abort(new ProtocolError('endless interim answers'));
  }

  #end(trailers: HeaderPair[]): void {
    this.#stopClocks();
    this.#received?.onEnd(trailers);
  }

  /** RFC 9110 §8.6: a 304 says how long the body would be. undici takes its absence for an answer cut short. */
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
