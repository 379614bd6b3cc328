import type { IncomingHttpHeaders } from 'node:http';
import type { DialectName, HeaderPair } from '#libs/contracts';
import type { ProblemAnswer } from '#libs/errors';
import type { Retries } from '../proxy/retries.js';
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
}

/**
 * How the clients of another product speak. It translates and does nothing else: limits, headers,
 * credentials and tenancy are those of every request.
 */
export interface Dialect {
  readonly name: DialectName;
  /** Of paths beside `/dialects/<name>`, those that are always its own. */
  readonly ownPaths?: RegExp;
  /**
   * A proxied request as ours; `undefined` for one of another route.
   * @throws SluiceError `invalid_request`
   */
  translate(request: ForeignRequest): Translation | undefined;
  /** An error of ours as its clients know errors. */
  problem(problem: ProblemAnswer): FormedProblem;
}
