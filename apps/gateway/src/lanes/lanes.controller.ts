import {
  type LimitLane,
  limitLaneSchema,
  type PauseLane,
  pauseLaneSchema,
  type PurgeLane,
  purgeLaneSchema,
  type SteeredScope,
} from '#libs/contracts';
import { type Caller, CurrentCaller, RequireScope } from '#libs/projects';
import { Body, Controller, Get, HttpCode, Param, Post, UseInterceptors } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Answers } from '../manage/answers.decorator.js';
import { OwnWrites } from '../manage/own-writes.interceptor.js';
import { type NamedLane, SteerLanes } from './steer-lanes.service.js';
import { laneView, type LaneView } from './views.js';

const NamesLane = ApiParam({ name: 'id', type: String });

/** The jobs of a connection, or of all connections of an integration or a project. */
abstract class LanesController {
  protected abstract readonly scope: SteeredScope;

  constructor(private readonly lanes: SteerLanes) {}

  /** What is in it, what holds it up, and who has said so. */
  @Get()
  @NamesLane
  @Answers(200, laneView)
  look(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<LaneView> {
    return this.lanes.look(caller, this.#named(id));
  }

  /** No job leaves from now on, until it is resumed or `until`. Calls pass. */
  @Post('pause')
  @HttpCode(200)
  @NamesLane
  @Answers(200, laneView)
  pause(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Body({ schema: pauseLaneSchema }) input: PauseLane,
  ): Promise<LaneView> {
    return this.lanes.pause(caller, this.#named(id), input);
  }

  /** Its own pause and limit are over; those of what it belongs to are not. */
  @Post('resume')
  @HttpCode(200)
  @NamesLane
  @Answers(200, laneView)
  resume(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<LaneView> {
    return this.lanes.resume(caller, this.#named(id));
  }

  /** Until then no more jobs leave than that, together; calls are not counted. */
  @Post('limit')
  @HttpCode(200)
  @NamesLane
  @Answers(200, laneView)
  limit(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Body({ schema: limitLaneSchema }) input: LimitLane,
  ): Promise<LaneView> {
    return this.lanes.limit(caller, this.#named(id), input);
  }

  /**
   * Cancels what waits, if it is no more than `confirm`. With `dryRun` it is only counted; what
   * comes later stays.
   */
  @Post('purge')
  @HttpCode(202)
  @NamesLane
  @Answers(202, laneView)
  purge(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Body({ schema: purgeLaneSchema }) input: PurgeLane,
  ): Promise<LaneView> {
    return this.lanes.purge(caller, this.#named(id), input);
  }

  #named(id: string): NamedLane {
    return { scope: this.scope, name: id };
  }
}

@ApiTags('lanes')
@Controller('connections/:id/lane')
@UseInterceptors(OwnWrites)
@RequireScope('manage')
export class ConnectionLanesController extends LanesController {
  protected readonly scope = 'connection';

  constructor(lanes: SteerLanes) {
    super(lanes);
  }
}

/** `:id` is an id or a key. */
@ApiTags('lanes')
@Controller('integrations/:id/lane')
@UseInterceptors(OwnWrites)
@RequireScope('manage')
export class IntegrationLanesController extends LanesController {
  protected readonly scope = 'integration';

  constructor(lanes: SteerLanes) {
    super(lanes);
  }
}

/** For installation keys only. */
@ApiTags('lanes')
@Controller('projects/:id/lane')
@UseInterceptors(OwnWrites)
@RequireScope('installation')
export class ProjectLanesController extends LanesController {
  protected readonly scope = 'project';

  constructor(lanes: SteerLanes) {
    super(lanes);
  }
}
