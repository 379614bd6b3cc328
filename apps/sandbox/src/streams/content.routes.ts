import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { wholeNumber } from '../query.js';
import { pseudoRandomBytes } from './random-bytes.js';

const MAX_BYTES = 1024 ** 3;
const GZIPPED = gzipSync(JSON.stringify({ message: 'This arrived compressed. '.repeat(100) }));

/** Order, case and repetition are the point, so they are written below Fastify. */
const RAW_HEADERS = [
  ['Content-Type', 'application/json'],
  ['Set-Cookie', 'first=1; Path=/'],
  ['X-Mixed-Case', 'Upper'],
  ['set-cookie', 'second=2; Path=/'],
  ['x-lower-case', 'lower'],
  ['X-REPEATED', 'one'],
  ['X-Repeated', 'two'],
].flat();

/** Answers whose bytes and headers are known beforehand. */
export function contentRoutes(server: FastifyInstance): void {
  server.get('/v1/binary', sendBinary);
  server.get('/v1/gzip', (_request, reply) => {
    reply.headers({ 'content-type': 'application/json', 'content-encoding': 'gzip' });
    return reply.send(GZIPPED);
  });
  server.get('/v1/headers', (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, RAW_HEADERS).end('{"ok":true}');
  });
}

function sendBinary(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const bytes = wholeNumber(request, 'bytes', { min: 0, max: MAX_BYTES, fallback: 1024 });
  const seed = wholeNumber(request, 'seed', { min: 0, max: 0xffff_ffff, fallback: 1 });
  const etag = `"${seed}-${bytes}"`;
  reply.header('etag', etag);
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  reply.headers({ 'content-type': 'application/octet-stream', 'content-length': bytes });
  return reply.send(Readable.from(pseudoRandomBytes(bytes, seed), { objectMode: false }));
}
