import {
  type CreateSchedule,
  createScheduleSchema,
  type JobView,
  type Page,
  type PageQuery,
  pageQuerySchema,
  type UpdateSchedule,
  updateScheduleSchema,
} from '#libs/contracts';
import { presentJob } from '#libs/ledger';
import { type Caller, CurrentCaller, RequireScope } from '#libs/projects';
import { Schedules } from '#libs/schedules';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { idempotencyKeyOf } from '../accept/idempotency-key.js';
import { EnqueueJob } from '../enqueue/enqueue-job.service.js';
import { jobsOf } from '../jobs/jobs-of.js';
import { Answers } from '../manage/answers.decorator.js';
import { presentPage } from '../manage/present.js';
import { knownId } from '../manage/validation.pipe.js';
import { pageOf } from '../manage/views.js';
import { Resolve } from '../resolve/resolve.service.js';
import { DescribeTemplate } from './describe-template.service.js';
import { Describing, type DescribingRequest } from './describing-request.js';
import { presentSchedule } from './present-schedule.js';
import { scheduleView, type ScheduleView } from './views.js';

/** Jobs that are made again and again. Who may see which is as with jobs. */
@ApiTags('schedules')
@Controller('schedules')
@RequireScope('proxy', 'jobs', 'manage')
export class SchedulesController {
  constructor(
    private readonly describe: DescribeTemplate,
    private readonly resolve: Resolve,
    private readonly enqueue: EnqueueJob,
    private readonly schedules: Schedules,
  ) {}

  /** 201 means: it is committed, and its first tick is the next one of its expression. */
  @Post()
  @RequireScope('proxy')
  @Answers(201, scheduleView)
  async create(
    @Describing() request: DescribingRequest,
    @Body({ schema: createScheduleSchema }) input: CreateSchedule,
  ): Promise<ScheduleView> {
    const { projectId, keyId } = request.caller;
    const job = await this.describe.template(request, input.job);
    return presentSchedule(await this.schedules.create({ ...input, projectId, keyId, job }));
  }

  @Get()
  @Answers(200, pageOf(scheduleView))
  async list(
    @CurrentCaller() caller: Caller,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<ScheduleView>> {
    return presentPage(await this.schedules.list(jobsOf(caller), query), presentSchedule);
  }

  @Get(':id')
  @Answers(200, scheduleView)
  async get(
    @CurrentCaller() caller: Caller,
    @Param('id', knownId) id: string,
  ): Promise<ScheduleView> {
    return presentSchedule(await this.schedules.get(jobsOf(caller), id));
  }

  /** What is absent stays; `job` is replaced as a whole. */
  @Patch(':id')
  @RequireScope('proxy')
  @Answers(200, scheduleView)
  async update(
    @Describing() request: DescribingRequest,
    @Param('id', knownId) id: string,
    @Body({ schema: updateScheduleSchema }) input: UpdateSchedule,
  ): Promise<ScheduleView> {
    const job = input.job && (await this.describe.template(request, input.job));
    const of = jobsOf(request.caller);
    return presentSchedule(await this.schedules.update(of, id, { ...input, job }));
  }

  /** Its ticks make no jobs until it is resumed. */
  @Post(':id/pause')
  @HttpCode(200)
  @Answers(200, scheduleView)
  async pause(
    @CurrentCaller() caller: Caller,
    @Param('id', knownId) id: string,
  ): Promise<ScheduleView> {
    return presentSchedule(await this.schedules.pause(jobsOf(caller), id));
  }

  /** What it missed meanwhile is not made up. */
  @Post(':id/resume')
  @HttpCode(200)
  @Answers(200, scheduleView)
  async resume(
    @CurrentCaller() caller: Caller,
    @Param('id', knownId) id: string,
  ): Promise<ScheduleView> {
    return presentSchedule(await this.schedules.resume(jobsOf(caller), id));
  }

  /** One of its jobs, now. Its ticks stay as they are. */
  @Post(':id/run')
  @HttpCode(202)
  @RequireScope('proxy')
  @ApiHeader({ name: 'idempotency-key', required: false })
  async run(
    @CurrentCaller() caller: Caller,
    @Param('id', knownId) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JobView> {
    const { terms, ...job } = await this.schedules.job(jobsOf(caller), id);
    await this.resolve.connection(caller, job.connectionId);
    const idempotencyKey = idempotencyKeyOf(reply.request.headers);
    const accepted = await this.enqueue.job({ ...job, terms: { ...terms, idempotencyKey } });
    void reply.header('location', `/jobs/${accepted.id}`);
    return presentJob(accepted);
  }

  /** Jobs that it has made stay. */
  @Delete(':id')
  @HttpCode(204)
  remove(@CurrentCaller() caller: Caller, @Param('id', knownId) id: string): Promise<void> {
    return this.schedules.remove(jobsOf(caller), id);
  }
}
