import { type AnswerHead, type CallbackTarget, type JobResult, JsonSource } from '#libs/contracts';
import type { JobRequest } from './job-request.js';
import type { KeyRing, SealedColumn } from '#libs/sealing';

/** Whose secret a job's sealed parts are. */
export interface JobOwner {
  id: string;
  projectId: string;
}

const LENGTH_BYTES = 4;

/** Layout: head length (uint32) | head as JSON | body, so that a body is never re-encoded. */
function pack(head: unknown, body: Buffer): Buffer {
  const json = Buffer.from(JSON.stringify(head));
  const length = Buffer.allocUnsafe(LENGTH_BYTES);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json, body]);
}

function unpack(bytes: Buffer): { head: unknown; body: Buffer } {
  const bodyStart = LENGTH_BYTES + bytes.readUInt32BE(0);
  return {
    head: JSON.parse(bytes.toString('utf8', LENGTH_BYTES, bodyStart)) as unknown,
    body: bytes.subarray(bodyStart),
  };
}

type Part = 'request' | 'result' | 'metadata';

const pageOwner = ({ id, projectId }: JobOwner): string => `${projectId}|walked_page:${id}`;

const scheduleOwner = ({ id, projectId }: JobOwner): string => `${projectId}|schedule:${id}`;

const ownerOf = (part: Part, { id, projectId }: JobOwner): string =>
  `${projectId}|job:${id}|${part}`;

const callbackOwnerOf = ({ id, projectId }: JobOwner): string =>
  `${projectId}|batch:${id}|callback`;

const columnOf = (part: Part): SealedColumn => ({
  table: 'job',
  column: `sealed_${part}`,
  id: 'id',
  idType: 'uuid',
  projectId: 'project_id',
  ownerOf: (job) => ownerOf(part, job),
});

/** In `job` the result of what an earlier version has settled. */
export const JOB_SEALED_COLUMNS = [
  columnOf('request'),
  columnOf('result'),
  columnOf('metadata'),
  { ...columnOf('result'), table: 'job_result', column: 'sealed', id: 'job_id' },
  { ...columnOf('result'), table: 'walked_page', column: 'sealed', ownerOf: pageOwner },
  { ...columnOf('request'), table: 'staged_job' },
  { ...columnOf('metadata'), table: 'staged_job' },
  { ...columnOf('request'), table: 'kept_request', column: 'sealed', id: 'job_id' },
  { ...columnOf('request'), table: 'batch', column: 'sealed_callback', ownerOf: callbackOwnerOf },
  { ...columnOf('request'), table: 'schedule', ownerOf: scheduleOwner },
];

type RequestHead = Omit<JobRequest, 'request' | 'metadata'> & {
  request: Omit<JobRequest['request'], 'body'>;
  /** Jobs that an earlier version accepted hold an object. */
  metadata?: string | object | undefined;
};

const sourceOf = (metadata: string | object): JsonSource =>
  new JsonSource(typeof metadata === 'string' ? metadata : JSON.stringify(metadata));

function packRequest({ request, metadata, ...others }: JobRequest): Buffer {
  const { body, ...head } = request;
  return pack({ ...others, metadata: metadata?.text, request: head }, body);
}

function unpackRequest(bytes: Buffer): JobRequest {
  const { head, body } = unpack(bytes);
  const { request, metadata, ...others } = head as RequestHead;
  const source = metadata === undefined ? undefined : sourceOf(metadata);
  return { ...others, metadata: source, request: { ...request, body } };
}

const sameRequest = (projectId: string): string => `${projectId}|idempotency`;

/**
 * Seals and opens what a job sends and what it got back, and tells whether two requests are the
 * same one.
 */
export class JobCodec {
  constructor(private readonly keys: KeyRing) {}

  sealRequest(owner: JobOwner, request: JobRequest): Buffer {
    return this.keys.seal(packRequest(request), ownerOf('request', owner));
  }

  openRequest(owner: JobOwner, sealed: Buffer): JobRequest {
    return unpackRequest(this.keys.open(sealed, ownerOf('request', owner)));
  }

  /** What each job of a schedule sends. @param schedule its own id */
  sealScheduled(schedule: JobOwner, request: JobRequest): Buffer {
    return this.keys.seal(packRequest(request), scheduleOwner(schedule));
  }

  openScheduled(schedule: JobOwner, sealed: Buffer): JobRequest {
    return unpackRequest(this.keys.open(sealed, scheduleOwner(schedule)));
  }

  sealMetadata(owner: JobOwner, { text }: JsonSource): Buffer {
    return this.keys.seal(Buffer.from(text), ownerOf('metadata', owner));
  }

  openMetadata(owner: JobOwner, sealed: Buffer): JsonSource {
    return new JsonSource(this.keys.open(sealed, ownerOf('metadata', owner)).toString());
  }

  sealResult(owner: JobOwner, { head, body }: JobResult): Buffer {
    return this.keys.seal(pack(head, body), ownerOf('result', owner));
  }

  openResult(owner: JobOwner, sealed: Buffer): JobResult {
    const { head, body } = unpack(this.keys.open(sealed, ownerOf('result', owner)));
    return { head: head as AnswerHead, body };
  }

  /** @param page its own id, and the project of its job */
  sealPage(page: JobOwner, lines: Buffer): Buffer {
    return this.keys.seal(lines, pageOwner(page));
  }

  openPage(page: JobOwner, sealed: Buffer): Buffer {
    return this.keys.open(sealed, pageOwner(page));
  }

  /** @param batch whose callback it is */
  sealCallback(batch: JobOwner, target: CallbackTarget): Buffer {
    return this.keys.seal(Buffer.from(JSON.stringify(target)), callbackOwnerOf(batch));
  }

  openCallback(batch: JobOwner, sealed: Buffer): CallbackTarget {
    const target = this.keys.open(sealed, callbackOwnerOf(batch)).toString();
    return JSON.parse(target) as CallbackTarget;
  }

  /**
   * Kept with an idempotency key: the digest itself would let a body with few possible values be
   * guessed.
   */
  fingerprint(projectId: string, digest: Buffer): Buffer {
    return this.keys.fingerprint(digest, sameRequest(projectId));
  }

  isSame(projectId: string, fingerprint: Buffer, digest: Buffer): boolean {
    return this.keys.isFingerprint(fingerprint, digest, sameRequest(projectId));
  }
}
