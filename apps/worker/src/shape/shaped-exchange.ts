import type { ConnectionRoute } from '#libs/connections';
import type { ProxyRequest } from '#libs/contracts';
import type { AnswerShape } from '#libs/resources';

/** What an answer is shaped for. */
export interface ShapedExchange {
  route: ConnectionRoute;
  request: ProxyRequest;
  shape: AnswerShape;
  /** A `performance.now()` instant, after which no expression has its turn any more. */
  endsAt: number;
  /** Whoever waits for it. */
  caller: { readonly signal: AbortSignal };
}
