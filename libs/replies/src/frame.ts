import type { AnswerHead, HeaderPair } from '#libs/contracts';
import type { ErrorCode, PublicFacts } from '#libs/errors';

/** The first part of an answer; `worker` is where credits for it go. */
export interface ReplyHead extends AnswerHead {
  worker: string;
  /** How long the call waited for its limits in the worker. Milliseconds. */
  waitedMs: number;
  /** To have fresh credentials, in the worker. Milliseconds; not said by workers of 0.2. */
  tokenMs?: number | undefined;
  /** From being sent to the third party's head, a replay included. Milliseconds. */
  upstreamMs?: number | undefined;
}

/**
 * A piece of an answer, in order: the head once, then data, then the end. Small answers are one
 * frame.
 */
export interface AnswerFrame {
  kind: 'answer';
  head?: ReplyHead | undefined;
  data?: Buffer | undefined;
  end: boolean;
  /** With the end only. */
  trailers?: HeaderPair[] | undefined;
}

/**
 * The call ended without (the rest of) an answer. After the head has been sent it aborts the
 * caller's connection.
 */
export interface ProblemFrame {
  kind: 'problem';
  code: ErrorCode;
  facts: PublicFacts;
}

export type Frame = AnswerFrame | ProblemFrame;

const HEAD = 1;
const DATA = 2;
const END = 4;
const PROBLEM = 8;
/** The JSON holds head and trailers, each under its name. */
const TRAILERS = 16;
const PREFIX_BYTES = 5;

/** Layout: flags (uint8) | JSON length (uint32) | JSON of head, trailers or problem | data. */
export function encodeFrame(frame: Frame): Buffer {
  if (frame.kind === 'problem')
    return pack(PROBLEM | END, { code: frame.code, facts: frame.facts }, undefined);
  const flags = (frame.head ? HEAD : 0) | (frame.data ? DATA : 0) | (frame.end ? END : 0);
  const { head, trailers } = frame;
  return trailers
    ? pack(flags | TRAILERS, { head, trailers }, frame.data)
    : pack(flags, head, frame.data);
}

function pack(flags: number, json: unknown, data: Buffer | undefined): Buffer {
  const text = json === undefined ? '' : JSON.stringify(json);
  const jsonBytes = Buffer.byteLength(text);
  const packed = Buffer.allocUnsafe(PREFIX_BYTES + jsonBytes + (data?.length ?? 0));
  packed.writeUInt8(flags);
  packed.writeUInt32BE(jsonBytes, 1);
  packed.write(text, PREFIX_BYTES);
  data?.copy(packed, PREFIX_BYTES + jsonBytes);
  return packed;
}

export function decodeFrame(packed: Buffer): Frame {
  const flags = packed.readUInt8();
  const dataStart = PREFIX_BYTES + packed.readUInt32BE(1);
  const json =
    dataStart > PREFIX_BYTES
      ? (JSON.parse(packed.toString('utf8', PREFIX_BYTES, dataStart)) as unknown)
      : undefined;
  if (flags & PROBLEM) return { kind: 'problem', ...(json as Omit<ProblemFrame, 'kind'>) };
  const { head, trailers } =
    flags & TRAILERS
      ? (json as Pick<AnswerFrame, 'head' | 'trailers'>)
      : { head: json as ReplyHead | undefined, trailers: undefined };
  const data = flags & DATA ? packed.subarray(dataStart) : undefined;
  return { kind: 'answer', head, data, end: (flags & END) !== 0, trailers };
}
