import { headerValue } from '#libs/contracts';
import type { UpstreamAnswer } from './upstream-answer.js';

/**
 * Resolves when more of an answer may be taken in; what it throws ends the reading.
 * @param bytes of it are there
 * @param declaredBytes how long it says that it is
 */
type TakeIn = (bytes: number, declaredBytes: number | undefined) => Promise<void>;

/** The whole body of an answer. @throws the error that ended it early; what `takeIn` throws */
export async function wholeBody(
  answer: UpstreamAnswer,
  takeIn: TakeIn = () => Promise.resolve(),
): Promise<Buffer> {
  const all: Buffer[] = [];
  let bytes = 0;
  const length = headerValue(answer.head.headers, 'content-length');
  const declaredBytes = length === undefined ? undefined : Number(length);
  for (;;) {
    const { chunks, ended } = answer.take();
    all.push(...chunks);
    for (const chunk of chunks) bytes += chunk.length;
    if (ended) return Buffer.concat(all);
    await takeIn(bytes, declaredBytes);
    await answer.readable();
  }
}
