import { type CallbackTarget, createBatchSchema } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import type { JobLine } from '../accept/job-lines.js';
import { readList } from '../accept/read-json.js';
import { errorsOf } from '../manage/validation.pipe.js';

/** A batch in one JSON document. */
interface JobArray {
  callback: CallbackTarget | undefined;
  jobs: Iterable<JobLine>;
}

/**
 * `{jobs: […], callback?}`, with each of the jobs as it was written.
 * @throws SluiceError `invalid_request`
 */
export function readJobArray(body: Buffer): JobArray {
  const { elements, rest } = readList(body, 'jobs');
  const { data, error } = createBatchSchema.safeParse(rest);
  if (!data) throw new SluiceError('invalid_request', { errors: error.issues.flatMap(errorsOf) });
  const jobs = elements.map((json, index) => ({ number: index + 1, json }));
  return { callback: data.callback, jobs };
}
