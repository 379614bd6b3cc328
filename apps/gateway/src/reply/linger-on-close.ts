import type { IncomingMessage } from 'node:http';

/** How long a refused sender may take to notice. */
const LINGER_MS = 2_000;

/**
 * Lets the refusal of a request that is still being sent arrive. A connection that is closed with
 * bytes unread is reset, and the reset discards what its other end has not read yet (RFC 9112
 * §9.6): so only this end's half is closed at first, and what still comes is read by nobody, least
 * of all as a request.
 */
export function lingerOnClose({ complete, socket }: IncomingMessage): void {
  if (complete) return;
  socket.destroySoon = () => {
    socket.removeAllListeners('data').on('data', () => undefined);
    socket.end();
    socket.resume();
    const overdue = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('end', () => socket.destroy()).once('close', () => clearTimeout(overdue));
  };
}
