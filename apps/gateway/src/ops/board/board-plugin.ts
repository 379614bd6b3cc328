import type { RegisteredQueues } from '#libs/queue';
import type { Logger } from '#libs/telemetry';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyPluginCallback } from 'fastify';
import { idsOf, nameOf } from './ids-only.js';

/** The board over every queue: ids only, and nothing can be retried. */
export function boardPlugin(
  { all }: RegisteredQueues,
  { path, log }: { path: string; log: Logger },
): FastifyPluginCallback {
  const board = new FastifyAdapter().setBasePath(path);
  createBullBoard({
    queues: all.map((queue) => {
      const shown = new BullMQAdapter(queue, { allowRetries: false });
      shown.setFormatter('data', idsOf);
      shown.setFormatter('name', nameOf);
      shown.setFormatter('returnValue', idsOf);
      shown.setFormatter('progress', idsOf);
      return shown;
    }),
    serverAdapter: board,
    options: { uiConfig: { boardTitle: 'Sluice queues', hideDocsLink: true } },
  });
  board.setErrorHandler((error) => {
    log.warn({ err: error }, 'queue board');
    return { status: 500, body: { error: { key: 'ERRORS.INTERNAL_SERVER_ERROR' } } };
  });
  return board.registerPlugin();
}
