import { type Page, pageQuerySchema } from '#libs/contracts';
import { type Caller, CurrentCaller, RequireScope } from '#libs/projects';
import { type RequestFilter, Requests, RequestSeries } from '#libs/requests';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { jobsOf } from '../jobs/jobs-of.js';
import { Answers } from '../manage/answers.decorator.js';
import { presentPage } from '../manage/present.js';
import { knownId } from '../manage/validation.pipe.js';
import { pageOf } from '../manage/views.js';
import { FindNamed } from '../resolve/find-named.service.js';
import { presentPoint, presentRequest } from './present-request.js';
import { type RequestView, requestView, type SeriesView, seriesView } from './views.js';

const instant = z.iso.datetime({ offset: true });
/** What a plot shows that is not told what to show. */
const RECENT_MS = 15 * 60_000;

const filterSchema = pageQuerySchema.extend({
  /** Any selector. */
  connection: z.string().min(1).max(400).optional(),
  /** Id of an integration. */
  integration: z.uuid().optional(),
  job: z.uuid().optional(),
  /** `2xx` to `5xx`, an error code, or `caller_gone`. */
  outcome: z.string().min(1).max(64).optional(),
  /** As the list shows it. */
  route: z.string().min(1).max(512).optional(),
  since: instant.optional(),
  until: instant.optional(),
  requestId: z.uuid().optional(),
});

const seriesSchema = z.object({
  /** Any selector. Without one, and without an integration: all of the project. */
  connection: z.string().min(1).max(400).optional(),
  /** Id of an integration. */
  integration: z.uuid().optional(),
  /** A quarter of an hour before `until`, if it is not said. */
  since: instant.optional(),
  /** Now, if it is not said. */
  until: instant.optional(),
  /** Length of a step: whole minutes. */
  stepSeconds: z.coerce.number().int().min(60).max(86_400).multipleOf(60).default(60),
});
type SeriesQuery = z.infer<typeof seriesSchema>;

/** What has become of calls, and of attempts of jobs. */
@ApiTags('requests')
@Controller('requests')
@RequireScope('manage')
export class RequestsController {
  constructor(
    private readonly requests: Requests,
    private readonly series: RequestSeries,
    private readonly named: FindNamed,
  ) {}

  /** Those that ended last come first. */
  @Get()
  @Answers(200, pageOf(requestView))
  async list(
    @CurrentCaller() caller: Caller,
    @Query({ schema: filterSchema }) query: RequestFilter,
  ): Promise<Page<RequestView>> {
    const connection = await this.named.connection(caller, query.connection);
    const page = await this.requests.list(jobsOf(caller), { ...query, connection });
    return presentPage(page, presentRequest);
  }

  /**
   * How many there were, who refused and how long they took, step by step. A minute is added up
   * some seconds after its end; steps without requests are left out.
   */
  @Get('series')
  @Answers(200, seriesView)
  async plot(
    @CurrentCaller() caller: Caller,
    @Query({ schema: seriesSchema }) { connection, integration, ...time }: SeriesQuery,
  ): Promise<SeriesView> {
    const { projectId } = caller;
    const connectionId = await this.named.connection(caller, connection);
    const until = time.until === undefined ? new Date() : new Date(time.until);
    const since = new Date(time.since ?? until.getTime() - RECENT_MS);
    const { stepSeconds } = time;
    const subjectId = connectionId ?? integration ?? projectId;
    const points = await this.series.read({ projectId, subjectId, since, until, stepSeconds });
    return { stepSeconds, data: points.map(presentPoint) };
  }

  /** By the id that its answer carried. A key for calls finds those that it has asked for. */
  @Get(':id')
  @RequireScope('proxy', 'jobs', 'manage')
  @Answers(200, requestView)
  async get(
    @CurrentCaller() caller: Caller,
    @Param('id', knownId) id: string,
  ): Promise<RequestView> {
    return presentRequest(await this.requests.get(jobsOf(caller), id));
  }
}
