import type { IncomingHttpHeaders } from 'node:http';
import type { DialectName, HeaderPair } from '#libs/contracts';
import type { ProblemAnswer, SluiceError } from '#libs/errors';
import type { BodyForm } from '../accept/body-form.js';
import type { Retries } from '../proxy/retries.js';
import type { AnswerForm } from '../reply/answer-form.js';
import type { FormedProblem } from '../reply/problem-form.js';

/** A request as a client of another product sends it. */
export interface ForeignRequest {
  method: string;
  /** Path and query, exactly as sent, without what leads to the dialect. */
  target: string;
  headers: IncomingHttpHeaders;
  pairs: readonly HeaderPair[];
  hasBody: boolean;
}

/** By what a connection is named. */
export interface Naming {
  /** The first one that leads to a fitting connection is meant. */
  selectors: readonly string[];
  /** Why one that names none is refused, unless its key is bound to a connection. */
  unnamed?: SluiceError;
  /** An integration's name does too, where it has only one connection. */
  mayBeIntegration?: boolean;
  /** Key or id of the integration that it must be of. */
  integration?: string | undefined;
  /** Whose it must be. */
  externalUserId?: string | undefined;
}

/** A proxied request of another product's client, as ours. */
export interface Translation {
  naming: Naming;
  /** As it stands behind `/connections/:selector/proxy`. */
  target: string;
  /** What is meant for the third party. Framing is added as for any request. */
  headers: HeaderPair[];
  retries?: Retries | undefined;
  /** How long its clients expect to wait at most, if nothing else is said. */
  timeoutMs?: number;
  /** What its body is made into, when that is there. */
  body?: BodyForm;
  /** What the answer is made into, where its clients do not know it as it comes. */
  answer?: AnswerForm;
}

/** A call of a resource in another product, as one of ours. */
export interface ResourceTranslation {
  /** Path and query of our own. */
  route: string;
  headers: HeaderPair[];
  /** What the method takes is sent as it is, whatever its definition says of its form. */
  isBodyAsItIs: boolean;
  answer: AnswerForm;
}

/**
 * How the clients of another product speak. It translates and does nothing else: limits, headers,
 * credentials and tenancy are those of every request.
 */
export interface Dialect {
  readonly name: DialectName;
  /** Of paths beside `/dialects/<name>`, those that are always its own. */
  readonly ownPaths?: RegExp;
  /** Those that are, unless the key is for another product. */
  readonly sharedPaths?: RegExp;
  /**
   * A call as ours; `undefined` for a request of another route.
   * @throws SluiceError `invalid_request`
   */
  translate(request: ForeignRequest): Translation | ResourceTranslation | undefined;
  /** An error of ours as its clients know errors. */
  problem(problem: ProblemAnswer): FormedProblem;
}
