import type { ConnectionRoute } from '#libs/connections';
import type { ProxyRequest } from '#libs/contracts';
import type { UpstreamAnswer } from '#libs/egress';
import type { CallEnvelope } from '#libs/parking';
import type { AnswerShape } from '#libs/resources';
import type { Step, UpstreamOutcome } from '#libs/telemetry';
import type { Claimant } from '../claim/claim.service.js';
import type { NormalisedAnswer } from '../judge/normalise-limits.js';

/** Times the steps. */
export interface StepTimer {
  step<T>(step: Step, work: () => Promise<T>): Promise<T>;
  /** How long a step took that has ended. Milliseconds. */
  took(step: Step): number | undefined;
  /** One request to the third party has ended. */
  asked(provider: string, outcome: UpstreamOutcome): void;
}

/** A request that this work holds the right to send. */
export interface ClaimedRequest {
  request: ProxyRequest;
  /** For the whole exchange, from now. Milliseconds. */
  totalMs: number;
  /** Asked again right before the first byte: the right may have been lost since. */
  isStillMine?: () => boolean;
  /** What becomes of the answer; absent where it is passed on as it is. */
  shape?: AnswerShape | undefined;
}

/** What of an exchange differs between calls and jobs. */
export interface ExchangeTerms {
  /** The largest answer that is wanted, when that is less than the integration allows. */
  maxResponseBytes?: number;
  /** On a socket of its own, which no earlier request can have left half closed. */
  freshSocket?: boolean;
}

/** What makes a request a call or a job: how it is claimed, and what becomes of its answer. */
export interface Work<Received> {
  readonly claimant: Claimant;
  readonly log: StepTimer;
  terms(request: ProxyRequest): ExchangeTerms;
  /**
   * Its instant has come.
   * @returns `undefined` when it is somebody else's, or nobody's, now
   */
  claim(
    envelope: CallEnvelope | undefined,
    route: ConnectionRoute,
  ): Promise<ClaimedRequest | undefined>;
  /** Takes the answer in, to its end. @param waitedMs for its limits, in this worker */
  receive(
    answer: UpstreamAnswer,
    normalised: NormalisedAnswer,
    waitedMs: number,
  ): Promise<Received>;
}

export type Outcome<Received> =
  | { kind: 'received'; received: Received }
  /** Nothing was sent, and nothing will be. */
  | { kind: 'withdrawn' };
