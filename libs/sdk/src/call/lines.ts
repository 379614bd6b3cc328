const NEW_LINE = 0x0a;
/** Characters that travel together. */
const CHUNK = 65_536;

/**
 * One value on each line, taken from the iterable when there is room for it.
 * @param onProgress hears how many values have been taken
 */
export function jsonLines(
  values: AsyncIterable<unknown> | Iterable<unknown>,
  onProgress: (count: number) => void = () => undefined,
): ReadableStream<Uint8Array> {
  const iterator =
    Symbol.asyncIterator in values ? values[Symbol.asyncIterator]() : values[Symbol.iterator]();
  const encoder = new TextEncoder();
  let count = 0;
  return new ReadableStream({
    async pull(controller) {
      let text = '';
      while (text.length < CHUNK) {
        const next = await iterator.next();
        if (next.done) {
          if (text !== '') controller.enqueue(encoder.encode(text));
          onProgress(count);
          return controller.close();
        }
        text += `${JSON.stringify(next.value)}\n`;
        count++;
      }
      controller.enqueue(encoder.encode(text));
      onProgress(count);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

export const isStream = (values: object): values is ReadableStream<Uint8Array> =>
  'pipeThrough' in values;

/**
 * Lines as they are.
 * @param onProgress hears how many have been taken
 */
export function countedLines(
  lines: ReadableStream<Uint8Array>,
  onProgress: (count: number) => void = () => undefined,
): ReadableStream<Uint8Array> {
  let count = 0;
  return lines.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(bytes, controller) {
        for (let at = bytes.indexOf(NEW_LINE); at >= 0; at = bytes.indexOf(NEW_LINE, at + 1))
          count++;
        controller.enqueue(bytes);
        onProgress(count);
      },
    }),
  );
}

/** The values of an answer that has one on each line. */
export async function* readLines({ body }: Response): AsyncGenerator<unknown, void> {
  if (!body) return;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      const lines = (rest + decoder.decode(value, { stream: !done })).split('\n');
      rest = done ? '' : (lines.pop() ?? '');
      for (const line of lines) if (line !== '') yield JSON.parse(line) as unknown;
      if (done) return;
    }
  } finally {
    await reader.cancel();
  }
}
