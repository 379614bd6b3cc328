import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below those that systems give to outgoing connections (32,768 and up on Linux), and apart for
 * each process that runs specs: a port that was free a moment ago is taken by nobody else before
 * whoever it is for listens.
 */
const FIRST = 10_000;
const EACH = 4_000;
const PROCESSES = 5;

const first = FIRST + EACH * (Number(process.env['JEST_WORKER_ID'] ?? 0) % PROCESSES);
let next = Math.floor(Math.random() * EACH);

/** A TCP port of 127.0.0.1 that nothing listens on. */
export async function freePort() {
  for (;;) {
    const port = first + (next++ % EACH);
    const probe = createServer();
    const outcome = once(probe, 'listening').then(
      () => true,
      () => false,
    );
    probe.listen(port, '127.0.0.1');
    if (!(await outcome)) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}
