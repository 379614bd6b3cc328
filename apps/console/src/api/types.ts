import type { Job } from '#libs/sdk';

/** Pages of a list, newest first. */
export interface Page<T> {
  data: T[];
  nextCursor: string | null;
}

export type Role = 'viewer' | 'operator' | 'admin';

export interface Operator {
  id: string;
  name: string;
  role: Role;
  projects: string[] | null;
  seeded: boolean;
  createdAt: string;
}

export interface Session {
  id: string;
  operator: Operator;
  csrfToken: string;
}

export interface Project {
  id: string;
  name: string;
}

/** Whose fault something is. */
export type Blame = 'sluice' | 'third_party' | 'caller' | 'receiver';

/** Something that does not go on by itself. */
export interface Attention {
  kind: 'connection' | 'job' | 'callback' | 'endpoint' | 'schedule';
  id: string;
  blame: Blame;
  /** A sentence. */
  cause: string;
  since?: string;
}

export interface Overview {
  attention: Attention[];
  /** There is more of what needs attention than is listed. */
  hasMore: boolean;
  waitingJobs: number;
  /** They are not counted any further. */
  isAtLeast: boolean;
  oldestWaitingSince?: string;
  queues: { name: string; waiting: number; active: number; paused: boolean }[];
}

export interface Found {
  kind:
    | 'connection'
    | 'request'
    | 'job'
    | 'batch'
    | 'callback'
    | 'endpoint'
    | 'schedule'
    | 'integration';
  id: string;
}

/** What waits for one turn after the other. */
export interface Lane {
  state: 'running' | 'paused';
  pauses: { scope: string; until?: string; reason?: string }[];
  waitingFor?: Job['waitingFor'];
  jobs: { accepted: number; queued: number; running: number; isAtLeast: boolean };
  oldestAcceptedAt?: string;
}
