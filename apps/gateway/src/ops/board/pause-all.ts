import { SluiceError } from '#libs/errors';
import type { Projects } from '#libs/projects';
import { CALLS, type RegisteredQueues } from '#libs/queue';
import type { RecentCounts } from '#libs/redis';
import type { BoardRequest } from './permission.js';

const ROUTE = '/api/queues/pause';
const SURE_MS = 30_000;

/**
 * Pausing all queues stops everybody: it is done when the same operator asks for it twice, and
 * knows whom it stops.
 */
export class PauseAll {
  constructor(
    private readonly counts: RecentCounts,
    private readonly projects: Projects,
    private readonly queues: RegisteredQueues,
  ) {}

  /** Why it is not done yet; nothing for anything else that is asked. */
  async doubt({
    operator,
    method,
    route,
  }: Pick<BoardRequest, 'operator' | 'method' | 'route'>): Promise<SluiceError | undefined> {
    if (method !== 'PUT' || route !== ROUTE) return undefined;
    const asked = `pause-all:${operator.name}`;
    const [leftMs = 0] = await this.counts.leftMs([asked]);
    if (leftMs > 0) {
      await this.counts.forget(asked);
      return undefined;
    }
    await this.counts.add(asked, SURE_MS);
    const count = await this.projects.count();
    const whom = count === 1 ? 'the only project' : `all ${count} projects`;
    const names = this.queues.all.map(({ name }) => name);
    const ofCalls = names.includes(CALLS)
      ? 'calls that wait longer than their deadline are answered 504'
      : 'calls go on, as they pass through no queue here';
    return new SluiceError('confirmation_needed', {
      detail: `It stops the ${names.join(' and ')} of ${whom} of this installation until somebody resumes them; ${ofCalls}.`,
    });
  }
}
