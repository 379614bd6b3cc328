import { type CreateJob, isIdempotent } from '#libs/contracts';
import { uuidV7 } from '#libs/database';
import type { JobCodec } from './job-codec.js';
import type { JobRequest } from './job-request.js';
import { routeOf } from './route.js';

/** A job to be accepted. */
export interface NewJob extends JobRequest {
  projectId: string;
  /** With which it is made. */
  keyId: string;
  connectionId: string;
  /** By which it is made. */
  scheduleId?: string | undefined;
  /** The job that it is a replay of. */
  replayOf?: string | undefined;
  /** That it asks for, by its name. */
  resource?: string | undefined;
  terms: JobTerms;
}

/** What the caller said beyond the request itself. */
export type JobTerms = { [K in Term]?: CreateJob[K] | undefined };
type Term = 'retry' | 'expiresAt' | 'runAt' | 'priority' | 'idempotencyKey' | 'resendUnsafe';

/** A job about to be written. */
export interface SealedJob {
  id: string;
  job: NewJob;
  sealed: Buffer;
  sealedMetadata: Buffer | undefined;
}

/** Under an id of its own. */
export function sealJob(codec: JobCodec, job: NewJob): SealedJob {
  const { projectId, request, callback, metadata, shape, walk } = job;
  const id = uuidV7();
  const owner = { id, projectId };
  return {
    id,
    job,
    sealed: codec.sealRequest(owner, { request, callback, metadata, shape, walk }),
    sealedMetadata: metadata && codec.sealMetadata(owner, metadata),
  };
}

/** As statements take it; what it sends goes apart. */
export function offerOf({ id, job, sealedMetadata }: SealedJob) {
  const { terms, request, projectId, connectionId, keyId, scheduleId, replayOf } = job;
  const { resource, walk } = job;
  const { retry, priority, runAt, expiresAt, resendUnsafe } = terms;
  return {
    id,
    project_id: projectId,
    connection_id: connectionId,
    key_id: keyId,
    method: request.method,
    route: routeOf(request.target),
    resendable: (resendUnsafe ?? false) || isIdempotent(request.method),
    retry,
    priority: priority ?? 0,
    metadata: sealedMetadata?.toString('hex'),
    run_at: runAt,
    expires_at: expiresAt,
    schedule_id: scheduleId,
    replay_of: replayOf,
    resource,
    pages: walk && 0,
  };
}
