import { Egress, type UpstreamAnswer } from '#libs/egress';
import { asSluiceError } from '#libs/errors';
import { retryAfter } from '#libs/limits';
import { type Attempt, type AttemptEnd, type Delivery, nextWaitMs } from '#libs/webhooks';
import { Injectable } from '@nestjs/common';

const TIMEOUTS = { connectMs: 5_000, headersMs: 15_000, idleMs: 15_000, totalMs: 15_000 };
const MAX_ANSWER_BYTES = 20_480;
/** For the rest of an answer whose status says everything: it only keeps the connection. */
const REST_MS = 1_000;
const GONE = 410;
const MOST_REMEMBERED = 1_000;
/** How much of an answer is noted, when it does not say that the message was received. */
const NOTED_BYTES = 200;
const NOTHING = Buffer.alloc(0);

/** What a receiver said. */
type Told = Pick<AttemptEnd, 'delivery' | 'answer'>;

/** Sends one signed message and says what became of it. */
@Injectable()
export class Deliver {
  readonly #refusals = new Map<string, string | undefined>();

  constructor(private readonly egress: Egress) {}

  async message(attempt: Attempt): Promise<AttemptEnd> {
    const at = new Date().toISOString();
    const startedAt = performance.now();
    const told = await this.#send(attempt);
    const tookMs = Math.round(performance.now() - startedAt);
    return { attempt, ...told, time: { at, tookMs } };
  }

  async #send({ projectId, number, message, headers }: Attempt): Promise<Told> {
    const { url, body } = message;
    const { origin, pathname, search } = new URL(url);
    const request = {
      method: 'POST',
      origin,
      path: `${pathname}${search}`,
      headers: [...headers, ['content-type', 'application/json'] as [string, string]],
      body: Buffer.from(body),
    };
    const retryInMs = nextWaitMs(number, Math.random());
    const failed = (reason: string): Told => ({
      delivery: { kind: 'failed', status: undefined, reason, retryInMs },
    });
    const refusal = this.#refusalOf(url);
    if (refusal !== undefined) return failed(`the URL ${refusal}`);
    try {
      const sending = this.egress.send(request, {
        projectId,
        timeouts: TIMEOUTS,
        maxResponseBytes: MAX_ANSWER_BYTES,
      });
      const answer = await sending.answer;
      const beginning = await readRest(answer);
      const delivery = judge(answer.head, retryInMs);
      return delivery.kind === 'delivered' ? { delivery } : { delivery, answer: beginning };
    } catch (error) {
      return failed(asSluiceError(error).code);
    }
  }

  /** A process does not change its mind about a URL, and most go to few of them. */
  #refusalOf(url: string): string | undefined {
    if (this.#refusals.has(url)) return this.#refusals.get(url);
    if (this.#refusals.size >= MOST_REMEMBERED) this.#refusals.clear();
    const refusal = this.egress.refusalOf(url);
    this.#refusals.set(url, refusal);
    return refusal;
  }
}

/**
 * The next message goes over the same connection once this answer has been read. One that is long
 * or slow is not worth it, and its connection is closed.
 * @returns how it begins
 */
async function readRest(answer: UpstreamAnswer): Promise<string> {
  const timer = setTimeout(() => answer.discard(), REST_MS);
  let beginning = NOTHING;
  try {
    for (;;) {
      const { chunks, ended } = answer.take();
      if (beginning.length < NOTED_BYTES) beginning = Buffer.concat([beginning, ...chunks]);
      if (ended) break;
      await answer.readable();
    }
  } catch {
    // It says nothing more than its status did.
  } finally {
    clearTimeout(timer);
  }
  return beginning.subarray(0, NOTED_BYTES).toString();
}

/**
 * Standard Webhooks: 2xx is received, 410 means never again, anything else, redirects too, is tried
 * again: not before the receiver says in `Retry-After` (RFC 9110 §10.2.3), of which a day is
 * believed.
 */
function judge({ status, headers }: UpstreamAnswer['head'], waitMs: number | undefined): Delivery {
  if (status >= 200 && status < 300) return { kind: 'delivered', status };
  if (status === GONE) return { kind: 'gone', status };
  const now = Date.now();
  const again = retryAfter(headers, now);
  const pauseMs = again === undefined ? undefined : Math.max(0, again - now);
  const retryInMs = waitMs === undefined ? undefined : Math.max(waitMs, pauseMs ?? 0);
  return { kind: 'failed', status, reason: `the receiver answered ${status}`, retryInMs, pauseMs };
}
