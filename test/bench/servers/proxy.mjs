/** What a proxy without any promise costs: Fastify in, undici out, the body streamed through. */
import fastify from 'fastify';
import { Pool } from 'undici';
import { announce } from './announce.mjs';

const upstream = new Pool(process.env['UPSTREAM_URL'] ?? '', { connections: 64 });
const app = fastify({ keepAliveTimeout: 0 });

app.get('/*', async (request, reply) => {
  const answer = await upstream.request({ path: request.url, method: 'GET' });
  return reply.code(answer.statusCode).headers(answer.headers).send(answer.body);
});

await app.listen({ port: 0, host: '127.0.0.1' });
announce(app.server);
