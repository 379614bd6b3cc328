import { ERRORS, type ErrorCode } from './catalogue.js';

/** A field of the caller's input that was refused; `path` uses dots, for example `auth.type`. */
export interface FieldError {
  path: string;
  message: string;
}

/** What a problem document may carry beside the catalogue's sentence. All of it is public. */
export interface PublicFacts {
  detail?: string;
  retryAfterMs?: number;
  /** How long the call waited for its limits; says so in a header. */
  waitedMs?: number;
  /** Names the call in the request log; says so in a header. */
  requestId?: string;
  /**
   * `true`: bytes of the request may have left for the third party; `false`: they never did and
   * never will.
   */
  dispatched?: boolean;
  /** Where the caller stands in the limit that refuses it; says so in headers. */
  rateLimit?: { limit: number; remaining: number; endsInMs: number };
  /** Methods that would be taken; says so in a header. */
  allow?: readonly string[];
  errors?: FieldError[];
  candidates?: string[];
  /** Where the connection's owner can authorise again; good for half an hour. */
  reconnectUrl?: string;
}

/**
 * An error with a code of the catalogue. `facts` is public; `cause` is for the log only and never
 * mixed into it.
 */
export class SluiceError extends Error {
  readonly status: number;

  constructor(
    readonly code: ErrorCode,
    readonly facts: PublicFacts = {},
    cause?: unknown,
  ) {
    super(ERRORS[code].title, { cause });
    this.name = 'SluiceError';
    this.status = ERRORS[code].status;
  }
}
