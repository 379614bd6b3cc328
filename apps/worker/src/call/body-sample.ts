import { headerValue } from '#libs/contracts';
import { textStart, type UpstreamAnswer } from '#libs/egress';

const SAMPLE_BYTES = 16_384;

/**
 * The beginning of an answer's body as text, decoded copy of at most 16 KiB; the body itself stays
 * untouched.
 */
export async function sampleBody(answer: UpstreamAnswer): Promise<string> {
  const { headers } = answer.head;
  if (headerValue(headers, 'content-type')?.startsWith('text/event-stream')) return '';
  return textStart(await answer.peek(SAMPLE_BYTES), headers, SAMPLE_BYTES);
}
