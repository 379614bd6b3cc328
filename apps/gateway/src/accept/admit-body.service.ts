import type { IncomingMessage, ServerResponse } from 'node:http';
import { ByteBudget, type HeldBytes } from '#libs/admission';
import { SETTINGS, type Settings } from '#libs/config';
import { SluiceError } from '#libs/errors';
import { Metrics } from '#libs/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { isProxied } from './raw-target.js';

/** A description in JSON is there as bytes, text, values and sealed, all at the same moment. */
const COPIES_OF_JSON = 4;
const RETRY_AFTER_MS = 1_000;
/** Of a body that is read a piece at a time: what is read and written of it at any moment. */
const PIECES_BYTES = 8 * 1_048_576;

const ADMITTED = Symbol('the body of a request that there is room for');

/** A body that may be read. */
interface AdmittedBody {
  held: HeldBytes;
  /** How many bytes of memory one of its bytes takes. */
  copies: number;
  mostBytes: number;
  /** Absent where only its end says how long it is. */
  declaredBytes: number | undefined;
  /** How long each of its pieces may take to come; absent where it has a time for all of it. */
  pieceMs: number | undefined;
}

type Admitted = IncomingMessage & { [ADMITTED]?: AdmittedBody };

/** Whose body it is, and how large it may be. */
interface BodyTerms {
  projectId: string;
  mostBytes: number;
  /** It is never there as a whole. */
  isInPieces?: boolean;
}

/**
 * Room for bodies in this process. It is taken before the first byte of a body is read and given
 * back when its request has been answered, or its caller has left: until then the body lies here,
 * parked in the store, or with a worker.
 */
@Injectable()
export class AdmitBody {
  readonly #budget: ByteBudget;
  readonly #pieceMs: number;

  constructor(@Inject(SETTINGS) settings: Settings, metrics: Metrics) {
    this.#pieceMs = settings.SLUICE_RECEIVE_MS;
    this.#budget = new ByteBudget(settings.SLUICE_MAX_HELD_BYTES);
    metrics.watchHeld('bodies', this.#budget);
  }

  /** @throws SluiceError `request_too_large`, `memory_full` */
  admit(raw: Admitted, response: ServerResponse, terms: BodyTerms): void {
    const { projectId, mostBytes, isInPieces = false } = terms;
    const { 'content-length': length } = raw.headers;
    const declaredBytes = length === undefined ? undefined : Number(length);
    const copies = isProxied(raw) || isInPieces ? 1 : COPIES_OF_JSON;
    const pieceMs = isInPieces ? this.#pieceMs : undefined;
    const body = { held: this.#budget.of(projectId), copies, mostBytes, declaredBytes, pieceMs };
    if (isInPieces && (declaredBytes ?? 0) > mostBytes) throw tooLarge(raw, mostBytes);
    takeRoom(raw, body, isInPieces ? PIECES_BYTES : (declaredBytes ?? 0));
    raw[ADMITTED] = body;
    if (response.destroyed) body.held.end();
    else response.once('close', () => body.held.end());
  }
}

/** Whether it may take as long as it likes, while it comes. */
export const comesInPieces = (raw: Admitted): boolean => raw[ADMITTED]?.pieceMs !== undefined;

/** @throws SluiceError `memory_full` for a body that was not admitted */
export function admittedBody(raw: Admitted): AdmittedBody {
  const body = raw[ADMITTED];
  if (!body) throw memoryFull();
  return body;
}

/**
 * Takes room for so many more bytes of a body of which some have come.
 * @throws SluiceError `request_too_large`, `memory_full`
 */
export function takeRoom(
  raw: IncomingMessage,
  { held, copies, mostBytes }: AdmittedBody,
  bytes: number,
): void {
  if (held.bytes / copies + bytes > mostBytes) throw tooLarge(raw, mostBytes);
  if (!held.take(bytes * copies)) throw memoryFull();
}

const memoryFull = (): SluiceError =>
  new SluiceError('memory_full', { dispatched: false, retryAfterMs: RETRY_AFTER_MS });

/** On the proxied route the integration says how much it may be. */
function tooLarge(raw: IncomingMessage, mostBytes: number): SluiceError {
  if (isProxied(raw)) return new SluiceError('request_too_large', { dispatched: false });
  const detail = `Here a body may have ${mostBytes} bytes.`;
  return new SluiceError('request_too_large', { dispatched: false, detail });
}
