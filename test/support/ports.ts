import type { Server } from 'node:net';

export { freePort } from '../../tools/test/ports.mjs';

export function portOf(server: Pick<Server, 'address'>): number {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The server has no TCP port.');
  return bound.port;
}
