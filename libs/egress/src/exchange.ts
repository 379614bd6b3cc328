import type { HeaderPair, Timeouts } from '#libs/contracts';
import type { Dispatcher } from 'undici';
import { ExchangeTimeoutError, upstreamFailure } from './failure.js';
import { UpstreamAnswer } from './upstream-answer.js';

export type ExchangeTimeouts = Pick<Timeouts, 'headersMs' | 'idleMs' | 'totalMs'>;

interface ExchangeOptions {
  timeouts: ExchangeTimeouts;
  maxResponseBytes: number;
}

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
  #isPaused = false;
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

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#aborted) return controller.abort(this.#aborted);
    const { headersMs } = this.options.timeouts;
    this.#quiet = setTimeout(() => this.abort(new ExchangeTimeoutError('headers')), headersMs);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    ...[, statusText = '']: [headers: unknown, statusText?: string]
  ): void {
    if (status < 200) return;
    clearTimeout(this.#quiet);
    const headers = headerPairs(controller.rawHeaders);
    this.#received = new UpstreamAnswer(
      { status, statusText, headers },
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

  onResponseEnd(): void {
    this.#stopClocks();
    this.#received?.onEnd();
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.#stopClocks();
    const failure = upstreamFailure(this.#aborted ?? error, this.#controller !== undefined);
    this.#received?.onError(failure);
    this.#reject(failure);
  }

  /** Silence is counted only while we are willing to read. */
  #watchSilence(): void {
    this.#quiet = setTimeout(
      () => this.abort(new ExchangeTimeoutError('idle')),
      this.options.timeouts.idleMs,
    );
  }

  #pause(): void {
    this.#isPaused = true;
    clearTimeout(this.#quiet);
    this.#controller?.pause();
  }

  #resume(): void {
    if (this.#aborted) return;
    this.#isPaused = false;
    this.#watchSilence();
    this.#controller?.resume();
  }

  #stopClocks(): void {
    clearTimeout(this.#total);
    clearTimeout(this.#quiet);
  }
}

/** Raw header bytes are Latin-1 (RFC 9110 §5.5); read as such they are written back unchanged. */
function headerPairs(raw: Dispatcher.DispatchController['rawHeaders']): HeaderPair[] {
  if (!Array.isArray(raw)) return [];
  const text = (part: Buffer | string | undefined): string =>
    typeof part === 'string' ? part : (part?.toString('latin1') ?? '');
  const pairs: HeaderPair[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) pairs.push([text(raw[i]), text(raw[i + 1])]);
  return pairs;
}
