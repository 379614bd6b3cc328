import type { HeaderPair } from '#libs/contracts';
import { UpstreamAnswer } from '#libs/egress';

/**
 * An answer of a third party that sends the same chunk whenever it is let, without end unless it is
 * whole then.
 */
export function heldUpAnswer(
  headers: HeaderPair[],
  chunk: Buffer,
  { isWhole = false }: { isWhole?: boolean } = {},
): { answer: UpstreamAnswer; taken: () => number } {
  let sent = 0;
  let isOver = false;
  const send = (): void => {
    if (isOver) return;
    sent += chunk.length;
    answer.onData(chunk);
    if (isWhole) answer.onEnd();
  };
  const answer: UpstreamAnswer = new UpstreamAnswer(
    { status: 200, statusText: 'OK', headers },
    {
      pause: () => undefined,
      resume: () => void setImmediate(send),
      abort: () => (isOver = true),
    },
  );
  send();
  // What is on its way was not taken yet.
  return { answer, taken: () => sent - chunk.length };
}
