import type { IncomingMessage } from 'node:http';

const FORM = Symbol('what the body of another product’s client becomes');
const AS_IT_IS = Symbol('what the method of a resource takes is sent as it is');

/** A body, and the content type that it was declared with. */
export interface TypedBody {
  bytes: Buffer;
  contentType: string;
}

export type BodyForm = (body: TypedBody) => TypedBody;

type Formed = IncomingMessage & { [FORM]?: BodyForm; [AS_IT_IS]?: true };

export function takeBodyAs(raw: Formed, form: BodyForm | undefined): void {
  if (form) raw[FORM] = form;
}

export function takeBodyAsItIs(raw: Formed): void {
  raw[AS_IT_IS] = true;
}

export const isBodyAsItIs = (raw: Formed): boolean => raw[AS_IT_IS] === true;

/** The body as it goes on, and its type with it. */
export function formedBody(raw: Formed, bytes: Buffer): Buffer {
  const form = raw[FORM];
  if (!form) return bytes;
  const at = raw.rawHeaders.findIndex((name, i) => i % 2 === 0 && /^content-type$/i.test(name));
  const declared = at < 0 ? '' : (raw.rawHeaders[at + 1] ?? '');
  const formed = form({ bytes, contentType: declared });
  if (at >= 0) raw.rawHeaders[at + 1] = formed.contentType;
  return formed.bytes;
}
