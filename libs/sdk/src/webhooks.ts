import type { Batch, Job } from './api/types.js';
import { SignatureError } from './errors.js';

const TOLERANCE_MS = 5 * 60_000;
const SECRET_PREFIX = 'whsec_';
const VERSION = 'v1,';

/** What a job reports: its answer as well, or where that can be fetched. */
export type SettledJob = Omit<Job, 'response'> & {
  response?: {
    status: number;
    headers: [name: string, value: string][];
    body?: string;
    bodyEncoding?: 'utf8' | 'base64';
    /** Instead of a body above 256 KiB; good for an hour. */
    bodyUrl?: string;
  };
};

/** A page of a list that a job walks; the next one is asked for when it was received. */
export interface ReadyPage {
  /** Of the job. */
  id: string;
  connection: string;
  resource: string;
  /** 1 for the first. */
  page: number;
  items?: unknown[];
  /** Instead of items above 256 KiB; good until the message is answered. */
  itemsUrl?: string;
  /** Goes on behind this page, in another job; null on the last one of the list. */
  nextCursor: string | null;
  metadata?: Record<string, unknown>;
}

/** A message to an endpoint of yours; docs/jobs.md and docs/credentials.md say what comes when. */
export type WebhookEvent =
  | { type: 'job.settled'; timestamp: string; data: SettledJob }
  | { type: 'job.page_ready'; timestamp: string; data: ReadyPage }
  | { type: 'batch.settled'; timestamp: string; data: Batch }
  | { type: 'batch.progress'; timestamp: string; data: Batch }
  | {
      type: `connection.${string}`;
      timestamp: string;
      data: { id: string; integration: string } & Record<string, unknown>;
    };

/** To the byte as it came, not what a framework has parsed. */
export type ReceivedBody = string | ArrayBuffer | Uint8Array;

/** As frameworks give them. */
export type ReceivedHeaders = Headers | Record<string, string | string[] | undefined>;

export interface VerifyOptions {
  /** How old a message may be, or how far ahead of this machine's clock; 5 minutes. */
  toleranceMs?: number;
}

/** Messages that Sluice sends to you. */
export class Webhooks {
  /**
   * Reads a message once it is sure that Sluice has sent it, and lately.
   * @param message its body to the byte, and its headers
   * @param secret `whsec_…`, or several while one replaces another
   * @throws SignatureError unless it is signed with one of them, within the tolerance
   */
  verify(
    message: { body: ReceivedBody; headers: ReceivedHeaders },
    secret: string | readonly string[],
    options: VerifyOptions = {},
  ): Promise<WebhookEvent> {
    return verifyWebhook(message, secret, options);
  }
}

/** `Webhooks.verify` for those who receive and send nothing: it needs no client. */
export async function verifyWebhook(
  { body, headers }: { body: ReceivedBody; headers: ReceivedHeaders },
  secret: string | readonly string[],
  { toleranceMs = TOLERANCE_MS }: VerifyOptions = {},
): Promise<WebhookEvent> {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) =>
    headerIn(headers, `webhook-${name}`),
  );
  if (!id || !timestamp || !signatures)
    throw new SignatureError('A webhook- header is missing: it is no message of Sluice.');
  const ageMs = Date.now() - Number(timestamp) * 1_000;
  if (!/^\d+$/.test(timestamp) || Math.abs(ageMs) > toleranceMs)
    throw new SignatureError('The message is too old, or the clock of this machine is wrong.');
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body);
  const signed = await new Blob([`${id}.${timestamp}.`, bytes]).arrayBuffer();
  const given = signatures.split(' ').filter((each) => each.startsWith(VERSION));
  for (const each of [secret].flat())
    for (const signature of given)
      if (await isSignedBy(each, signature.slice(VERSION.length), signed))
        return JSON.parse(new TextDecoder().decode(bytes)) as WebhookEvent;
  throw new SignatureError(
    'No signature fits. Give the body as it was received, and the secret of this endpoint.',
  );
}

/** HMAC-SHA-256, compared in constant time (Standard Webhooks, "Signature scheme"). */
async function isSignedBy(
  secret: string,
  signature: string,
  signed: ArrayBuffer,
): Promise<boolean> {
  const key = fromBase64(secret.slice(secret.startsWith(SECRET_PREFIX) ? SECRET_PREFIX.length : 0));
  const bytes = fromBase64(signature);
  if (!key || !bytes) return false;
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', key, algorithm, false, ['verify']);
  return crypto.subtle.verify('HMAC', imported, bytes, signed);
}

/** Nothing when it is no base64. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function headerIn(headers: ReceivedHeaders, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const found = Object.entries(headers).find(([each]) => each.toLowerCase() === name)?.[1];
  return Array.isArray(found) ? found.join(' ') : found;
}
