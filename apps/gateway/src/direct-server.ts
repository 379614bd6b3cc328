import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Settings } from '#libs/config';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { markDirect } from './accept/direct-target.js';
import { refuseUnlessInPieces, serverOptions } from './server-options.js';

type Listening = Pick<Settings, 'PORT' | 'HOST' | 'SLUICE_DIRECT_PORT' | 'SLUICE_RECEIVE_MS'>;

/** Of the exchanges that are known to the gateway's own server, all. */
const EXCHANGES = ['request', 'checkContinue', 'checkExpectation'];
const BOUNDS = ['keepAliveTimeout', 'timeout'] as const;

/** Listens for callers and, where a port is given for it, for clients of third parties. */
export async function listen(app: NestFastifyApplication, settings: Listening): Promise<void> {
  const { PORT, HOST, SLUICE_DIRECT_PORT: directPort } = settings;
  if (directPort === undefined) return void (await app.listen(PORT, HOST));
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const direct = directServer(fastify, settings);
  await app.listen(PORT, HOST);
  for (const bound of BOUNDS) direct[bound] = fastify.server[bound];
  await new Promise<void>((resolve, reject) => {
    direct.once('error', reject).listen(directPort, HOST, resolve);
  });
}

/**
 * A second server whose requests the first one's routes answer: the whole path is the third
 * party's.
 */
function directServer(fastify: FastifyInstance, settings: Listening): Server {
  const direct = createServer(serverOptions(settings));
  // They are counted, and refused with a reason, by the gateway.
  direct.maxHeadersCount = 0;
  for (const exchange of EXCHANGES)
    direct.on(exchange, (request: IncomingMessage, response: ServerResponse) => {
      markDirect(request);
      fastify.server.emit(exchange, request, response);
    });
  direct.on('connect', (...tunnel) => fastify.server.emit('connect', ...tunnel));
  direct.on('clientError', refuseUnlessInPieces);
  endWith(fastify, direct);
  return direct;
}

/** As the gateway's own server: what is answered ends well, and no connection waits for more. */
function endWith(fastify: FastifyInstance, direct: Server): void {
  let isEnding = false;
  let ended: Promise<void> = Promise.resolve();
  const leave = (): void => {
    if (isEnding) setImmediate(() => direct.closeIdleConnections());
  };
  direct.on('request', (_request, response) => response.once('close', leave));
  fastify.addHook('preClose', async () => {
    isEnding = true;
    if (direct.listening) ended = new Promise((resolve) => direct.close(() => resolve()));
    direct.closeIdleConnections();
  });
  fastify.addHook('onClose', () => ended);
}
