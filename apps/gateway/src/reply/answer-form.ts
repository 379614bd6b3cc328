import type { IncomingMessage } from 'node:http';
import type { AnswerSink } from './answer-writer.js';

const FORM = Symbol('how a client of another product knows answers');

/** An answer's sink whose bytes may be counted by somebody before it. */
export interface CountingSink extends AnswerSink {
  /** @param counted how much of the data has been reported by `handedOn` already */
  write(frame: Parameters<AnswerSink['write']>[0], counted?: number): void;
  /** So much more needs no room on the way any longer. */
  handedOn(bytes: number): void;
}

/** What stands before an answer's sink where clients do not know answers as they come. */
export type AnswerForm = (sink: CountingSink) => CountingSink;

type Formed = IncomingMessage & { [FORM]?: AnswerForm };

export function answerAs(raw: Formed, form: AnswerForm | undefined): void {
  if (form) raw[FORM] = form;
}

export const formedSink = (raw: Formed, sink: CountingSink): CountingSink =>
  raw[FORM]?.(sink) ?? sink;
