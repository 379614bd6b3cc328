import { METHODS } from 'node:http';

/**
 * One header line as it was on the wire: case, order and duplicates are kept by keeping a list of
 * these.
 */
export type HeaderPair = readonly [name: string, value: string];

/** The request a caller wants made, byte for byte, before any credential. */
export interface ProxyRequest {
  method: string;
  /** Raw path and query below the base URL as sent, or a full http(s) URL. Never decoded. */
  target: string;
  headers: HeaderPair[];
  body: Buffer;
}

/** A request that carries its one credential and may leave. `path` is the raw path with query. */
export interface AuthorizedRequest {
  method: string;
  origin: string;
  path: string;
  headers: HeaderPair[];
  body: Buffer;
}

/** The head of the third party's answer. */
export interface AnswerHead {
  status: number;
  statusText: string;
  headers: HeaderPair[];
}

/**
 * CONNECT asks for a tunnel, TRACE for an echo of the credential: neither is a request to pass on.
 */
export const isRefusedMethod = (method: string): boolean =>
  method === 'CONNECT' || method === 'TRACE';

export const PASSED_METHODS = METHODS.filter((method) => !isRefusedMethod(method));

export const headerValue = (headers: readonly HeaderPair[], name: string): string | undefined =>
  headers.find(([candidate]) => candidate.toLowerCase() === name)?.[1];
