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

/** How many will hear of it, and whether they must fetch the body themselves. */
export interface ReportCount {
  reports: number;
  resultByUrl: boolean;
}

/**
 * Who hears of settled jobs. What is added takes part in the settlement's transaction: both happen
 * or neither.
 */
export abstract class Reports {
  /** @returns for each of them, in their order */
  abstract add(em: EntityManager, settled: readonly SettledJob[]): Promise<ReportCount[]>;
}
