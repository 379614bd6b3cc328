import { CALLS, JOBS, type RegisteredQueues } from '#libs/queue';
import type { Logger } from '#libs/telemetry';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyPluginCallback } from 'fastify';
import { nameOf, shownOf } from './ids-only.js';

/** Most of what waits is in no queue. */
const WAITING_ELSEWHERE: Record<string, string> = {
  [CALLS]:
    'Calls on their way to a worker, many in one job. A call that waits for a limit is in its gateway and not here yet; what a call sends is parked, sealed, outside of the queue.',
  [JOBS]:
    'Jobs whose time has come, until they leave (GET /jobs?state=running). All others wait in the lanes of their connections in PostgreSQL (GET /jobs?state=accepted), and so do callbacks, which pass through no queue (GET /callbacks?state=pending).',
};
const CALLS_IN_MEMORY =
  'Calls are handed over in the memory of this one process and are not shown: no queue holds them.';

/** The board over every queue: ids only, and nothing can be retried. */
export function boardPlugin(
  { all }: RegisteredQueues,
  { path, log }: { path: string; log: Logger },
): FastifyPluginCallback {
  const board = new FastifyAdapter().setBasePath(path);
  const hasCalls = all.some(({ name }) => name === CALLS);
  createBullBoard({
    queues: all.map((queue) => {
      const shown = new BullMQAdapter(queue, {
        allowRetries: false,
        description: [WAITING_ELSEWHERE[queue.name], hasCalls ? '' : CALLS_IN_MEMORY]
          .join(' ')
          .trim(),
      });
      shown.setFormatter('data', shownOf);
      shown.setFormatter('name', nameOf);
      shown.setFormatter('returnValue', shownOf);
      shown.setFormatter('progress', shownOf);
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
