import type { JobResult } from '#libs/contracts';
import type { JobRequest } from './job-request.js';
import type { EntityManager } from 'typeorm';
import type { Job } from './job.entity.js';

/** A job whose outcome is final, inside the transaction that makes it so. */
export interface SettledJob {
  job: Job;
  /** Missing when the job's request was erased before. */
  request: JobRequest | undefined;
  result: JobResult | undefined;
}

/** A page of a list that a job walks, inside the transaction that delivers it. */
export interface ReadyPage {
  job: Job;
  request: JobRequest;
  /** 1 for the first. */
  number: number;
  /** Its items, a line each. */
  lines: Buffer;
  /** Of the page after it. */
  nextCursor: string | undefined;
}

/** How many will hear of it, and whether they must fetch the body themselves. */
export interface ReportCount {
  reports: number;
  resultByUrl: boolean;
}

/**
 * Who hears of jobs. What is added takes part in the transaction of what it reports: both happen or
 * neither.
 */
export abstract class Reports {
  /** @returns for each of them, in their order */
  abstract add(em: EntityManager, settled: readonly SettledJob[]): Promise<ReportCount[]>;

  abstract addPage(em: EntityManager, page: ReadyPage): Promise<ReportCount>;
}
