import { SluiceError, toProblem } from '#libs/errors';
import { RequireScope } from '#libs/projects';
import { definitionJsonSchema } from '#libs/resources';
import { Metrics, Readiness } from '#libs/telemetry';
import { Controller, Get, Header, Res, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { OpsOrLoopbackGuard } from './ops-or-loopback.guard.js';

const RESOURCE_SCHEMA = definitionJsonSchema();

/** What probes, scrapers and editors ask. */
@ApiTags('operations')
@Controller()
export class OpsController {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  /** Where to go from here. */
  @Get()
  @RequireScope('public')
  root(): Record<string, string> {
    return { name: 'Sluice', docs: '/docs', openapi: '/openapi.json', ready: '/health/ready' };
  }

  /** What a definition of a resource holds, as JSON Schema: editors complete it. */
  @Get('schemas/resource.json')
  @RequireScope('public')
  resourceSchema(): Record<string, unknown> {
    return RESOURCE_SCHEMA;
  }

  /** The process runs. Restart it when this fails. */
  @Get('health/live')
  @RequireScope('public')
  live(): { status: string } {
    return { status: 'ok' };
  }

  /** The process can take calls now. Send it none while this fails. */
  @Get('health/ready')
  @RequireScope('public')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const report = await this.readiness.report();
    if (report.ready) return reply.send({ status: 'ok', checks: report.checks });
    const { status, headers, body } = toProblem(new SluiceError('not_ready'));
    return reply
      .code(status)
      .headers(headers)
      .send(JSON.stringify({ ...body, checks: report.checks }));
  }

  /** Prometheus text format; for keys with the scope `ops`, or from the same machine. */
  @Get('metrics')
  @RequireScope('public')
  @UseGuards(OpsOrLoopbackGuard)
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  scrape(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
