import { Readable } from 'node:stream';
import { type Page, pageQuerySchema } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import {
  type AuditFilter,
  AuditLog,
  CurrentSession,
  type OpenSession,
  seesProject,
} from '#libs/operators';
import { RequireScope } from '#libs/projects';
import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { type AuditView, presentEntry } from './views.js';

const of = { project: z.uuid().optional(), actor: z.uuid().optional() };
const filterSchema = pageQuerySchema
  .extend(of)
  .refine(({ project, actor }) => project === undefined || actor === undefined, {
    message: 'must not be given together with "project"',
    path: ['actor'],
  });
type Filter = z.infer<typeof filterSchema>;

const EXPORTED_PAGE = 200;

/** Who has changed what. An operator who is bound to projects sees what was changed in them. */
@ApiExcludeController()
@Controller('ops/api/audit')
@RequireScope('operator')
export class AuditController {
  constructor(private readonly audit: AuditLog) {}

  @Get()
  async list(
    @CurrentSession() session: OpenSession,
    @Query({ schema: filterSchema }) query: Filter,
  ): Promise<Page<AuditView>> {
    const { data, nextCursor } = await this.audit.list(filterOf(session, query));
    return { data: data.map(presentEntry), nextCursor };
  }

  /** All of them, newest first, an entry on each line. */
  @Get('export')
  export(
    @CurrentSession() session: OpenSession,
    @Query({ schema: filterSchema }) query: Filter,
    @Res() reply: FastifyReply,
  ): void {
    const lines = this.#lines({ ...filterOf(session, query), limit: EXPORTED_PAGE });
    void reply
      .header('content-type', 'application/x-ndjson')
      .header('content-disposition', 'attachment; filename="sluice-audit.ndjson"')
      .header('cache-control', 'no-store')
      .send(Readable.from(lines));
  }

  /** A page is asked for when the one before has been read. */
  async *#lines(filter: AuditFilter): AsyncGenerator<string> {
    let cursor = filter.cursor;
    do {
      const page = await this.audit.list({ ...filter, cursor });
      yield page.data.map((entry) => `${JSON.stringify(presentEntry(entry))}\n`).join('');
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }
}

/** @throws SluiceError `not_found` for a project that the operator does not see */
function filterOf({ operator }: OpenSession, { project, actor, ...page }: Filter): AuditFilter {
  if (project !== undefined) {
    if (!seesProject(operator, project))
      throw new SluiceError('not_found', { detail: 'There is no such project.' });
    return { ...page, projectIds: [project] };
  }
  if (operator.projectIds === null) return { ...page, actorId: actor };
  if (actor === undefined || actor === operator.id)
    return { ...page, ...(actor ? { actorId: actor } : { projectIds: operator.projectIds }) };
  const detail =
    'Whoever is bound to projects asks by project, or for what they changed themselves.';
  throw new SluiceError('operator_not_allowed', { detail });
}
