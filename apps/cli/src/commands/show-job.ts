import type { Job } from '#libs/sdk';
import { EXIT } from '../failure/failure.js';
import { printOne } from '../output/print.js';
import type { CommonOptions } from './command.js';

/** @param isEnd a script that waited goes on only after an answer */
export async function showJob(job: Job, options: CommonOptions, isEnd = false): Promise<void> {
  await printOne(job, options);
  if (isEnd && job.state !== 'answered') process.exitCode = EXIT.no;
}
