import { SluiceError } from '#libs/errors';
import { type Caller, CurrentCaller, RequireScope } from '#libs/projects';
import { Controller, Get, Param, ParseUUIDPipe } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { FindRecord, type Found } from './find.service.js';
import { MakeOverview, type Overview } from './overview.service.js';

const knownId = new ParseUUIDPipe({ exceptionFactory: () => new SluiceError('not_found') });

/** What only the console asks, of the project that is chosen there. */
@ApiExcludeController()
@Controller('ops/api')
@RequireScope('operator')
export class OverviewController {
  constructor(
    private readonly make: MakeOverview,
    private readonly records: FindRecord,
  ) {}

  @Get('overview')
  overview(@CurrentCaller() caller: Caller | undefined): Promise<Overview> {
    return this.make.overview(chosen(caller));
  }

  @Get('find/:id')
  async find(
    @CurrentCaller() caller: Caller | undefined,
    @Param('id', knownId) id: string,
  ): Promise<{ found: Found | null }> {
    return { found: await this.records.find(chosen(caller), id) };
  }
}

function chosen(caller: Caller | undefined): string {
  if (caller) return caller.projectId;
  const detail = 'The header "sluice-project" names no project.';
  throw new SluiceError('invalid_request', { detail });
}
