import type { IncomingHttpHeaders } from 'node:http';
import { hasRole } from '#libs/contracts';
import { type Operator, siteOf } from '#libs/operators';

/** What an operator asks of the board. */
export interface BoardRequest {
  operator: Pick<Operator, 'name' | 'role' | 'projectIds'>;
  /** Known by a cookie, which browsers send along by themselves. */
  isSession: boolean;
  method: string;
  /**
   * Pattern of the route, below the board's own path; whatever the spelling of the request, it is
   * this.
   */
  route: string | undefined;
  headers: IncomingHttpHeaders;
}

const READS = ['GET', 'HEAD'];

/**
 * All that can be done by hand. A call is executed once, by its worker, when its turn comes: nobody
 * retries, repeats, edits, adds or removes one here. What waits too long in a paused queue is
 * answered as always.
 */
const ACTIONS = [
  '/api/queues/pause',
  '/api/queues/resume',
  '/api/queues/:queueName/pause',
  '/api/queues/:queueName/resume',
];

/** Why the board refuses, or `undefined` when it does not. Looking is open to every operator. */
export function refusal(request: BoardRequest): string | undefined {
  const { operator, isSession, method, route = '', headers } = request;
  if (operator.projectIds !== null)
    return "The queues are everybody's: they are for operators who are not bound to projects.";
  if (READS.includes(method)) return undefined;
  const site = siteOf(headers);
  if (site === 'other' || (isSession && site === 'unsaid'))
    return 'The request came from another site. Use the board itself.';
  if (!hasRole(operator.role, 'admin'))
    return `You have the role "${operator.role}". An admin can pause and resume queues.`;
  if (method === 'PUT' && ACTIONS.includes(route)) return undefined;
  return 'An admin can pause and resume queues. Nothing is retried, repeated, edited, added or removed by hand.';
}
