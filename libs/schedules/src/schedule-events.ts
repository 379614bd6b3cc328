import type { ErrorCode } from '#libs/errors';
import type { EntityManager } from 'typeorm';

/** A tick that has made no job, for a reason that the tick before had not. */
export interface FailedTick {
  projectId: string;
  /** Of the schedule. */
  id: string;
  name: string | null;
  connectionId: string;
  tickAt: Date;
  at: Date;
  error: { code: ErrorCode; message: string };
  /** It makes no more until it is resumed. */
  hasPaused: boolean;
}

/** Who is told of ticks that fail, in the transaction that finds out. */
export abstract class ScheduleEvents {
  abstract failed(em: EntityManager, ticks: readonly FailedTick[]): Promise<void>;
}
