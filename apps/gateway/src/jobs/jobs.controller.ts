import {
  type CreateJob,
  createJobSchema,
  JOB_STATES,
  type JobPositionView,
  type JobResult,
  type JobView,
  type Page,
  pageQuerySchema,
  type ReplayJobs,
  replayJobsSchema,
  resultView,
} from '#libs/contracts';
import { SluiceError, ignore } from '#libs/errors';
import {
  type JobFilter,
  type JobReplayCount,
  JobReplays,
  Ledger,
  presentJob,
  ReplaysByFilter,
} from '#libs/ledger';
import { RequireRole, Traffic } from '#libs/operators';
import { type Caller, CurrentCaller, RequireScope } from '#libs/projects';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { idempotencyKeyOf } from '../accept/idempotency-key.js';
import { jobTextOf } from '../accept/job-text.js';
import { EnqueueJob } from '../enqueue/enqueue-job.service.js';
import { Answers } from '../manage/answers.decorator.js';
import { knownId } from '../manage/validation.pipe.js';
import { pageOf } from '../manage/views.js';
import { FindNamed } from '../resolve/find-named.service.js';
import { DescribeJob } from './describe-job.service.js';
import { FindPosition } from './find-position.service.js';
import { jobsOf } from './jobs-of.js';
import { jobPositionView, jobReplayCountView, jobView, resultViewSchema } from './views.js';
import { WaitingJobs } from './waiting-jobs.service.js';

const filterSchema = pageQuerySchema.extend({
  state: z.enum(JOB_STATES).optional(),
  /** Any selector. */
  connection: z.string().min(1).max(400).optional(),
});

const MOST_PAGES = 1_000_000;

/**
 * Framing and content coding are said again as they are; nothing else of the third party's headers
 * is.
 */
const KEPT_HEADERS = new Set(['content-type', 'content-encoding', 'content-language']);

/** All that can be done with a job: its journey through the gateway, and what has become of it. */
@ApiTags('jobs')
@Controller('jobs')
@RequireScope('proxy', 'jobs', 'manage')
@Traffic()
export class JobsController {
  constructor(
    private readonly describe: DescribeJob,
    private readonly enqueue: EnqueueJob,
    private readonly ledger: Ledger,
    private readonly replays: JobReplays,
    private readonly byFilter: ReplaysByFilter,
    private readonly waiting: WaitingJobs,
    private readonly named: FindNamed,
    private readonly positions: FindPosition,
  ) {}

  /** The request is made when its turn comes. 202 means: it is committed and will not be lost. */
  @Post()
  @HttpCode(202)
  @RequireScope('proxy')
  @ApiHeader({ name: 'idempotency-key', required: false })
  async create(
    @CurrentCaller() caller: Caller,
    @Body({ schema: createJobSchema }) given: CreateJob,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JobView> {
    const { headers, raw } = reply.request;
    const idempotencyKey = idempotencyKeyOf(headers) ?? given.idempotencyKey;
    const input = { ...given, idempotencyKey };
    const job = await this.describe.job(caller, { input, text: jobTextOf(raw), headers });
    const accepted = await this.enqueue.job(job);
    void reply.header('location', `/jobs/${accepted.id}`);
    return presentJob(accepted);
  }

  @Get()
  @Answers(200, pageOf(jobView))
  async list(
    @CurrentCaller() caller: Caller,
    @Query({ schema: filterSchema }) query: JobFilter,
  ): Promise<Page<JobView>> {
    const connection = await this.named.connection(caller, query.connection);
    const { data, nextCursor } = await this.ledger.list(jobsOf(caller), { ...query, connection });
    return { data: await this.waiting.presentAll(data), nextCursor };
  }

  @Get(':id')
  @Answers(200, jobView)
  async get(@CurrentCaller() caller: Caller, @Param('id', knownId) id: string): Promise<JobView> {
    return this.waiting.present(await this.ledger.get(jobsOf(caller), id));
  }

  /** How many jobs of its connection go before it, and the soonest that it can leave. */
  @Get(':id/position')
  @Answers(200, jobPositionView)
  async position(
    @CurrentCaller() caller: Caller,
    @Param('id', knownId) id: string,
  ): Promise<JobPositionView> {
    return this.positions.of(await this.ledger.get(jobsOf(caller), id));
  }

  /**
   * The third party's answer; with `raw=1` its body as it came. Erased once it has been fetched. Of
   * a walk that delivers its pages, `page` is the one that is to be received.
   */
  @Get(':id/result')
  @RequireRole('operator')
  @ApiQuery({ name: 'raw', required: false, enum: ['0', '1'] })
  @ApiQuery({ name: 'page', required: false, schema: { type: 'integer', minimum: 1 } })
  @ApiProduces('application/json', '*/*')
  @Answers(200, resultViewSchema)
  async result(
    @CurrentCaller() caller: Caller,
    @Param('id', knownId) id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { raw, page: asked } = reply.request.query as Record<string, unknown>;
    const page = asked === undefined ? undefined : pageNumber(asked);
    const result = await this.ledger.result(jobsOf(caller), id, page);
    if (reply.request.method === 'GET' && page === undefined)
      reply.raw.once(
        'finish',
        () => void this.ledger.fetched(id).catch(ignore('kept for an hour all the same')),
      );
    if (raw === '1') sendRaw(reply, result);
    else void reply.send(resultView(result));
  }

  /**
   * Jobs that failed once more, those that ended first at first, each of them once: what was made
   * again already is left out. `dryRun` only says how many it would be.
   */
  @Post('replay')
  @HttpCode(200)
  @RequireScope('proxy')
  @Answers(200, jobReplayCountView)
  async replayAll(
    @CurrentCaller() caller: Caller,
    @Body({ schema: replayJobsSchema }) { dryRun, ...given }: ReplayJobs,
  ): Promise<JobReplayCount> {
    const connection = await this.named.connection(caller, given.connection);
    const filter = { ...given, connection, keyId: caller.keyId };
    const { byFilter } = this;
    return dryRun ? byFilter.count(jobsOf(caller), filter) : byFilter.make(jobsOf(caller), filter);
  }

  /**
   * A job that failed, or of which nobody knows, once more as a new job. While that has not ended,
   * asking again is 409 with its id.
   */
  @Post(':id/replay')
  @HttpCode(202)
  @RequireScope('proxy')
  @ApiHeader({ name: 'idempotency-key', required: false })
  @Answers(202, jobView)
  async replay(
    @CurrentCaller() caller: Caller,
    @Param('id', knownId) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JobView> {
    const idempotencyKey = idempotencyKeyOf(reply.request.headers);
    const { keyId } = caller;
    const made = await this.replays.replay(jobsOf(caller), id, { keyId, idempotencyKey });
    void reply.header('location', `/jobs/${made.id}`);
    return presentJob(made);
  }

  /**
   * Only a job that has not left can be cancelled; one that walks a list, between two of its pages.
   */
  @Delete(':id')
  @Answers(200, jobView)
  async cancel(
    @CurrentCaller() caller: Caller,
    @Param('id', knownId) id: string,
  ): Promise<JobView> {
    return presentJob(await this.ledger.cancel(jobsOf(caller), id));
  }
}

function pageNumber(asked: unknown): number {
  const page = Number(asked);
  if (Number.isInteger(page) && page >= 1 && page <= MOST_PAGES) return page;
  throw new SluiceError('invalid_parameter', {
    errors: [{ path: 'page', message: `must be the number of a page, from 1 to ${MOST_PAGES}` }],
    dispatched: false,
  });
}

function sendRaw(reply: FastifyReply, { head, body }: JobResult): void {
  for (const [name, value] of head.headers)
    if (KEPT_HEADERS.has(name.toLowerCase())) void reply.header(name, value);
  if (!reply.hasHeader('content-type'))
    void reply.header('content-type', 'application/octet-stream');
  // It is the third party's, and must not act as ours.
  void reply.header('x-content-type-options', 'nosniff');
  void reply.header('content-security-policy', 'sandbox');
  void reply.send(body);
}
