import { Egress } from '#libs/egress';
import { asSluiceError } from '#libs/errors';
import { type Attempt, type Delivery, nextWaitMs } from '#libs/webhooks';
import { Injectable } from '@nestjs/common';

const TIMEOUTS = { connectMs: 5_000, headersMs: 15_000, idleMs: 15_000, totalMs: 15_000 };
const MAX_ANSWER_BYTES = 20_480;
const GONE = 410;

/** Sends one signed message and says what became of it. */
@Injectable()
export class Deliver {
  constructor(private readonly egress: Egress) {}

  async message({ number, message, headers }: Attempt): Promise<Delivery> {
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
    const refusal = this.egress.refusalOf(url);
    if (refusal !== undefined)
      return { kind: 'failed', status: undefined, reason: `the URL ${refusal}`, retryInMs };
    try {
      const sending = this.egress.send(request, {
        timeouts: TIMEOUTS,
        maxResponseBytes: MAX_ANSWER_BYTES,
      });
      const answer = await sending.answer;
      // Its status says everything; what else it holds is not read.
      answer.discard();
      return judge(answer.head.status, retryInMs);
    } catch (error) {
      return { kind: 'failed', status: undefined, reason: asSluiceError(error).code, retryInMs };
    }
  }
}

/** Standard Webhooks: 2xx is received, 410 means never again, anything else, redirects too, is tried again. */
function judge(status: number, retryInMs: number | undefined): Delivery {
  if (status >= 200 && status < 300) return { kind: 'delivered', status };
  if (status === GONE) return { kind: 'gone', status };
  return { kind: 'failed', status, reason: `the receiver answered ${status}`, retryInMs };
}
