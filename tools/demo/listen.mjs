import { once } from 'node:events';
import { createServer } from 'node:http';

/** A server of the demo's own, closed at the end. Resolves to its URL. */
export async function listen(handle, defer) {
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  defer(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}
