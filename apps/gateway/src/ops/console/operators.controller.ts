import {
  type CreateOperator,
  createOperatorSchema,
  type Page,
  type PageQuery,
  pageQuerySchema,
  type UpdateOperator,
  updateOperatorSchema,
} from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import { CurrentSession, Operators, type OpenSession, RequireRole } from '#libs/operators';
import { RequireScope } from '#libs/projects';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Patch,
  Post,
  Query,
} from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type OperatorView, presentOperator } from './views.js';

const knownId = new ParseUUIDPipe({ exceptionFactory: () => new SluiceError('not_found') });

/** Who may use the console. Only an admin who is not bound to projects decides that. */
@ApiExcludeController()
@Controller('ops/api/operators')
@RequireScope('operator')
@RequireRole('admin')
export class OperatorsController {
  constructor(private readonly operators: Operators) {}

  @Get()
  async list(
    @CurrentSession() session: OpenSession,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<OperatorView>> {
    assertUnbound(session);
    const { data, nextCursor } = await this.operators.list(query);
    return { data: data.map(presentOperator), nextCursor };
  }

  @Post()
  async create(
    @CurrentSession() session: OpenSession,
    @Body({ schema: createOperatorSchema }) input: CreateOperator,
  ): Promise<OperatorView> {
    assertUnbound(session);
    return presentOperator(await this.operators.create(input));
  }

  /** Ends the operator's sessions. */
  @Patch(':id')
  async update(
    @CurrentSession() session: OpenSession,
    @Param('id', knownId) id: string,
    @Body({ schema: updateOperatorSchema }) input: UpdateOperator,
  ): Promise<OperatorView> {
    assertUnbound(session);
    return presentOperator(await this.operators.update(id, input));
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@CurrentSession() session: OpenSession, @Param('id', knownId) id: string): Promise<void> {
    assertUnbound(session);
    return this.operators.remove(id);
  }
}

function assertUnbound({ operator }: OpenSession): void {
  if (operator.projectIds === null) return;
  const detail = 'It needs an admin who is not bound to projects.';
  throw new SluiceError('operator_not_allowed', { detail });
}
