import type { ServerResponse } from 'node:http';
import { ANSWER_ADDITIONS } from '#libs/egress';
import type { AnswerFrame, ReplyHead } from '#libs/replies';

/** As Node takes header lines; copied for every answer. */
const ADDITIONS = ANSWER_ADDITIONS.flat();

/** Credits go back in portions of this size. */
const GRANT_BYTES = 262_144;

/** A body up to this size is worth copying to be written in one piece with its head. */
const WITH_HEAD_BYTES = 8_192;

/** Where an answer goes. Whoever takes it in says how much there is room for again. */
export interface AnswerSink {
  /** Something of the answer is with the caller: it cannot become a problem any more. */
  readonly hasStarted: boolean;
  write(frame: AnswerFrame): void;
  /** The rest will not come. */
  break(): void;
  repeatGrant(): void;
}

/** Reports how many bytes of an answer need no room on the way any longer, in all. */
export type Grant = (totalBytes: number) => void;

/**
 * Writes the third party's answer to the caller's socket: header lines as they came, body bytes as
 * they came. Reports what has really been handed to the network, so that a slow caller slows the
 * upstream down.
 */
export class AnswerWriter implements AnswerSink {
  #handedOn = 0;
  #reported = 0;
  #started = false;

  constructor(
    private readonly response: ServerResponse,
    private readonly grant: Grant,
    /** Names the call in the request log. */
    private readonly requestId: string,
  ) {}

  get hasStarted(): boolean {
    return this.#started;
  }

  /** @param counted how much of the data has been reported by `handedOn` already */
  write({ head, data, end, trailers }: AnswerFrame, counted = 0): void {
    if (head) this.#writeHead(head);
    if (end) {
      // Node leaves them out where the answer is not chunked.
      if (trailers) this.response.addTrailers(trailers as [string, string][]);
      // As text with a byte for each character Node writes it together with the head.
      if (head && data && data.length <= WITH_HEAD_BYTES)
        this.response.end(data.toString('latin1'), 'latin1');
      else this.response.end(data);
      return;
    }
    if (data) this.response.write(data, () => this.handedOn(data.length - counted));
    else if (head) this.response.flushHeaders();
  }

  /**
   * The rest of the answer will not come: the caller must see a broken connection, not a short
   * answer. HTTP/1.0 has no chunks: an answer without a length is over there when its connection
   * ends, so the connection must not end but be reset.
   */
  break(): void {
    const { req, socket } = this.response;
    if (req.httpVersionMinor === 0) socket?.resetAndDestroy();
    this.response.destroy();
  }

  #writeHead({ status, statusText, headers, waitedMs }: ReplyHead): void {
    this.#started = true;
    this.response.sendDate = false;
    const lines = ADDITIONS.slice();
    lines.push('sluice-waited-ms', String(Math.round(waitedMs)));
    lines.push('sluice-request-id', this.requestId);
    for (const [name, value] of headers) lines.push(name, value);
    this.response.writeHead(status, statusText, lines);
  }

  /**
   * Reports again what has been reported: a report may have been lost on its way, and the worker
   * takes silence for an absence.
   */
  repeatGrant(): void {
    this.grant(this.#handedOn);
  }

  /** So much more needs no room on the way any longer. */
  handedOn(bytes: number): void {
    this.#handedOn += bytes;
    if (this.#handedOn - this.#reported < GRANT_BYTES) return;
    this.#reported = this.#handedOn;
    this.grant(this.#handedOn);
  }
}
