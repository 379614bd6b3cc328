/**
 * Tells the process that forked this one where it listens, and ends with it: a benchmark that was
 * killed must not leave servers behind.
 * @param {import('node:http').Server} [server] none for a process that only consumes
 */
export function announce(server) {
  process.on('disconnect', () => process.exit(0));
  const address = server?.address();
  process.send?.({ ready: true, port: typeof address === 'object' ? address?.port : undefined });
}
