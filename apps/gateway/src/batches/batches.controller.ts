import { Readable } from 'node:stream';
import {
  BATCH_STATES,
  type BatchView,
  callbackSchema,
  type CallbackTarget,
  type JobView,
  type Page,
  pageQuerySchema,
  type ReplayBatch as ReplayBatchInput,
  replayBatchSchema,
  JOB_STATES,
  type UploadView,
} from '#libs/contracts';
import { SluiceError, ignore } from '#libs/errors';
import {
  type BatchFilter,
  BatchLanes,
  BatchResults,
  JobBatches,
  type JobFilter,
  Ledger,
  presentBatch,
} from '#libs/ledger';
import { Traffic } from '#libs/operators';
import { type Caller, CurrentCaller, RequireScope } from '#libs/projects';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { idempotencyKeyOf } from '../accept/idempotency-key.js';
import { JSON_LINES, mediaTypeOf } from '../accept/job-lines.js';
import { jobView } from '../jobs/views.js';
import { jobsOf } from '../jobs/jobs-of.js';
import { WaitingJobs } from '../jobs/waiting-jobs.service.js';
import { Answers } from '../manage/answers.decorator.js';
import { knownId } from '../manage/validation.pipe.js';
import { pageOf } from '../manage/views.js';
import { ReplayBatch } from './replay-batch.service.js';
import { UploadBatch } from './upload-batch.service.js';
import { batchView, uploadView } from './views.js';

const termsSchema = z.object({
  /** `1`: all of it or nothing. */
  atomic: z.enum(['0', '1']).optional(),
  /** Who hears of the batch: the id of a webhook endpoint, or a URL. */
  callback: z.string().min(1).max(2_048).optional(),
});
const batchFilterSchema = pageQuerySchema.extend({ state: z.enum(BATCH_STATES).optional() });
const filterSchema = pageQuerySchema.extend({ state: z.enum(JOB_STATES).optional() });

/** Many jobs in one request, and what has become of them. */
@ApiTags('batches')
@Controller('batches')
@RequireScope('proxy', 'jobs', 'manage')
@Traffic()
export class BatchesController {
  constructor(
    private readonly upload: UploadBatch,
    private readonly replayBatch: ReplayBatch,
    private readonly batches: JobBatches,
    private readonly batchResults: BatchResults,
    private readonly lanes: BatchLanes,
    private readonly ledger: Ledger,
    private readonly waiting: WaitingJobs,
  ) {}

  /** One job on each line, or `{jobs, callback?}`. 202 means: what is accepted is committed. */
  @Post()
  @HttpCode(202)
  @RequireScope('proxy')
  @ApiHeader({ name: 'idempotency-key', required: false })
  @ApiConsumes('application/x-ndjson', 'application/json')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @Answers(202, uploadView)
  async create(
    @CurrentCaller() caller: Caller,
    @Query({ schema: termsSchema }) { atomic, callback }: z.infer<typeof termsSchema>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UploadView> {
    const { headers, raw } = reply.request;
    const terms = {
      idempotencyKey: idempotencyKeyOf(headers),
      isAtomic: atomic === '1',
      callback: callback === undefined ? undefined : targetOf(callback),
    };
    const isOfLines = JSON_LINES.has(mediaTypeOf(headers));
    const batch = isOfLines
      ? await this.upload.lines(caller, raw, terms)
      : await this.upload.array(caller, raw, terms);
    void reply.header('location', `/batches/${batch.id}`);
    return presentUpload(batch);
  }

  /** Newest first. */
  @Get()
  @Answers(200, pageOf(batchView))
  async list(
    @CurrentCaller() caller: Caller,
    @Query({ schema: batchFilterSchema }) query: BatchFilter,
  ): Promise<Page<BatchView>> {
    const { data, nextCursor } = await this.batches.list(jobsOf(caller), query);
    return { data: data.map(presentBatch), nextCursor };
  }

  @Get(':id')
  @Answers(200, batchView)
  async get(@CurrentCaller() caller: Caller, @Param('id', knownId) id: string): Promise<BatchView> {
    return presentBatch(await this.batches.get(jobsOf(caller), id));
  }

  /** Newest first. */
  @Get(':id/jobs')
  @Answers(200, pageOf(jobView))
  async jobs(
    @CurrentCaller() caller: Caller,
    @Param('id', knownId) id: string,
    @Query({ schema: filterSchema }) query: JobFilter,
  ): Promise<Page<JobView>> {
    const of = jobsOf(caller);
    await this.batches.get(of, id);
    const { data, nextCursor } = await this.ledger.list(of, { ...query, batch: id });
    return { data: await this.waiting.presentAll(data), nextCursor };
  }

  /**
   * What became of each of its jobs, one on each line, with what the third party answered. Answers
   * are kept for an hour after the end of the batch.
   */
  @Get(':id/results')
  @ApiProduces('application/x-ndjson')
  async results(
    @CurrentCaller() caller: Caller,
    @Param('id', knownId) id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { state } = await this.batches.get(jobsOf(caller), id);
    if (state !== 'settled')
      throw new SluiceError('result_not_ready', { detail: `The batch is ${state}.` });
    void reply.header('content-type', 'application/x-ndjson').header('cache-control', 'no-store');
    void reply.send(Readable.from(linesOf(this.batchResults.of(id)), { objectMode: false }));
  }

  /** Those of its jobs that failed, or of which nobody knows, as a new batch. */
  @Post(':id/replay')
  @HttpCode(202)
  @RequireScope('proxy')
  @ApiHeader({ name: 'idempotency-key', required: false })
  @Answers(202, uploadView)
  async replay(
    @Req() { caller, headers }: FastifyRequest & { caller: Caller },
    @Param('id', knownId) id: string,
    @Body({ schema: replayBatchSchema }) { states }: ReplayBatchInput,
  ): Promise<UploadView> {
    const idempotencyKey = idempotencyKeyOf(headers);
    const batch = await this.batches.get(jobsOf(caller), id);
    return presentUpload(await this.replayBatch.replay(caller, batch, { states, idempotencyKey }));
  }

  /** Nothing of it leaves any more; what has left ends as it does. */
  @Delete(':id')
  @Answers(200, batchView)
  async cancel(
    @CurrentCaller() caller: Caller,
    @Param('id', knownId) id: string,
  ): Promise<BatchView> {
    const batch = await this.batches.cancel(jobsOf(caller), id);
    this.lanes.cancelSome(id).catch(ignore('a worker goes on with it'));
    return presentBatch(batch);
  }
}

const presentUpload = ({ id, accepted, rejected, errors }: UploadView): UploadView => ({
  id,
  accepted,
  rejected,
  errors,
});

async function* linesOf(pages: AsyncIterable<object[]>): AsyncGenerator<string> {
  for await (const page of pages)
    yield page.map((result) => `${JSON.stringify(result)}\n`).join('');
}

/** @throws SluiceError `invalid_request` */
function targetOf(callback: string): CallbackTarget {
  const isId = z.uuid().safeParse(callback).success;
  const { data } = callbackSchema.safeParse(isId ? { endpoint: callback } : { url: callback });
  if (data) return data;
  throw new SluiceError('invalid_request', {
    errors: [{ path: 'callback', message: 'must be the id of a webhook endpoint, or a URL' }],
  });
}
