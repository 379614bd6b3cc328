import type { Site } from './system.js';

/** What is known of a lane, as the API shows it. */
export interface LaneBody {
  scope: 'connection' | 'integration' | 'project';
  id: string;
  state: 'running' | 'paused';
  pauses: { scope: string; id: string; by: string; at: string; until?: string; reason?: string }[];
  limits: { scope: string; requests: number; perMs: number; until: string; by: string }[];
  waitingFor?: { kind: string; key: string; until?: string };
  jobs: { accepted: number; queued: number; running: number; isAtLeast: boolean };
  oldestAcceptedAt?: string;
  purge?: { by: string; at: string; cancelled: number; isOver: boolean };
  changed?: { as: string; by: string; at: string };
}

/** @param path of what is steered: `/connections/…` */
export const laneOf = ({ client }: Pick<Site, 'client'>, path: string): Promise<LaneBody> =>
  client.manage('GET', `${path}/lane`);

export const steer = (
  { client }: Pick<Site, 'client'>,
  path: string,
  ...[how, input]: [how: 'pause' | 'resume' | 'limit' | 'purge', input?: object]
): Promise<LaneBody> => client.manage('POST', `${path}/lane/${how}`, input ?? {});
