/** @throws the reason of the signal, as soon as it aborts */
export function sleep(ms: number, { signal }: { signal?: AbortSignal | undefined }): Promise<void> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const wake = (): void => {
      signal?.removeEventListener('abort', abort);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', abort, { once: true });
  });
}
