import type { Lane, LaneLimit, LanePause, LanePurge } from '../api/types.js';
import type { Management, RequestOptions } from './management.js';

/** Whose jobs: of a connection, or of all of an integration (its key or id) or of a project. */
export type LaneOf = { connection: string } | { integration: string } | { project: string };

/** Waiting jobs: what holds them up, and what holds them up or takes them back by hand. */
export class Lanes {
  constructor(private readonly management: Management) {}

  get(of: LaneOf, options: RequestOptions = {}): Promise<Lane> {
    return this.management.ask('GET', pathOf(of), options);
  }

  /** No job leaves until it is resumed, or `until`; calls pass. */
  pause(of: LaneOf, input: LanePause = {}, options: RequestOptions = {}): Promise<Lane> {
    return this.#steer(of, 'pause', { ...options, input });
  }

  /** No more jobs leave than that, together, until then; calls are not counted. */
  limit(of: LaneOf, input: LaneLimit, options: RequestOptions = {}): Promise<Lane> {
    return this.#steer(of, 'limit', { ...options, input });
  }

  /** Its own pause and limit are over; those of what it belongs to are not. */
  resume(of: LaneOf, options: RequestOptions = {}): Promise<Lane> {
    return this.#steer(of, 'resume', options);
  }

  /**
   * Cancels what waits, if it is no more than `confirm`; `{ dryRun: true }` shows how much it is.
   * @throws SluiceError `conflict` when more waits by now
   */
  purge(of: LaneOf, input: LanePurge, options: RequestOptions = {}): Promise<Lane> {
    return this.#steer(of, 'purge', { ...options, input });
  }

  #steer(of: LaneOf, how: string, options: RequestOptions & { input?: object }): Promise<Lane> {
    return this.management.ask('POST', [...pathOf(of), how], options);
  }
}

function pathOf(of: LaneOf): string[] {
  if ('connection' in of) return ['connections', of.connection, 'lane'];
  if ('integration' in of) return ['integrations', of.integration, 'lane'];
  return ['projects', of.project, 'lane'];
}
