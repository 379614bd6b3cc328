import type { AnswerHead, HeaderPair } from '#libs/contracts';
import type { AnswerShape, JsonText, Path } from '#libs/resources';
import type { Meaning } from './declared-error.js';
import type { PageReader } from './page-reader.js';

type Throttle = NonNullable<AnswerShape['throttle']>;

/** They speak of bytes that the caller does not get. */
const OF_BYTES = new Set([
  'content-length',
  'content-encoding',
  'content-range',
  'accept-ranges',
  'etag',
  'digest',
  'content-digest',
  'repr-digest',
  'content-md5',
  'content-type',
]);

/** The head of an answer with another body. */
export const withBody = (head: AnswerHead, type: string, added: HeaderPair[]): AnswerHead => ({
  ...head,
  headers: [
    ...head.headers.filter(([name]) => !OF_BYTES.has(name.toLowerCase())),
    ['content-type', type],
    ...added,
  ],
});

/** The head of an answer that means something else than its status says. */
export const withMeaning = (head: AnswerHead, original: number, { code }: Meaning): AnswerHead => ({
  ...head,
  headers: [
    ...head.headers,
    ['sluice-original-status', String(original)],
    ...(code === undefined ? [] : [['sluice-original-code', printable(code)] as const]),
  ],
});

/** RFC 9110 §5.5. */
const printable = (code: string): string => code.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 128);

/**
 * What a body says of the provider's limits, in our names (docs/rate-limits.md).
 * @throws SluiceError `expression_failed`
 */
export async function limitHeaders(reader: PageReader, throttle: Throttle): Promise<HeaderPair[]> {
  const numberAt = async (path: Path | undefined): Promise<number | undefined> =>
    path === undefined ? undefined : numberOf(await reader.at(path));
  const limit = await numberAt(throttle.limit);
  const remaining = await numberAt(throttle.remaining);
  const restored = await numberAt(throttle.restoredPerSecond);
  const headers: HeaderPair[] = [];
  if (limit !== undefined) headers.push(['ratelimit-limit', String(limit)]);
  if (remaining !== undefined) headers.push(['ratelimit-remaining', String(remaining)]);
  if (limit === undefined || remaining === undefined || !restored) return headers;
  const resetS = Date.now() / 1_000 + Math.max(0, limit - remaining) / restored;
  return [...headers, ['ratelimit-reset', String(Math.ceil(resetS))]];
}

const numberOf = (found: JsonText | undefined): number | undefined =>
  found && /^\d{1,12}(?:\.\d+)?$/.test(found.source) ? Math.floor(Number(found.source)) : undefined;
