import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hangUp, pause } from '../pause.js';
import { wholeNumber } from '../query.js';

/** Answers that arrive bit by bit: the first bit at once, then one every `everyMs`. */
export function streamRoutes(server: FastifyInstance): void {
  server.get('/v1/stream/sse', (request, reply) => {
    const event = (n: number) => `id: ${n}\nevent: tick\ndata: ${JSON.stringify({ n })}\n\n`;
    reply.headers({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    return reply.send(paced(request, reply, event));
  });
  server.get('/v1/stream/chunks', (request, reply) => {
    const bytes = wholeNumber(request, 'bytes', { min: 1, max: 1_048_576, fallback: 1024 });
    const chunk = (n: number) => letter(n).repeat(bytes);
    return reply.type('text/plain').send(paced(request, reply, chunk));
  });
}

/** The n-th part, from 1, written on its own. */
type Part = (n: number) => string;

function paced(request: FastifyRequest, reply: FastifyReply, part: Part): Readable {
  const count = wholeNumber(request, 'count', { min: 1, max: 100_000, fallback: 5 });
  const everyMs = wholeNumber(request, 'everyMs', { min: 0, max: 60_000, fallback: 100 });
  const signal = hangUp(reply);
  async function* parts(): AsyncGenerator<Buffer> {
    for (let n = 1; n <= count && !signal.aborted; n += 1) {
      if (n > 1) await pause(everyMs, signal);
      yield Buffer.from(part(n));
    }
  }
  return Readable.from(parts(), { objectMode: false });
}

function letter(n: number): string {
  return String.fromCharCode(97 + ((n - 1) % 26));
}
