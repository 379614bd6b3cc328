import { Metrics, Readiness, type ReadinessReport } from '#libs/telemetry';
import { Controller, Get, Header, HttpCode, ServiceUnavailableException } from '@nestjs/common';

/** What probes and scrapers ask of a worker. It serves nobody else; keep its port inside. */
@Controller()
export class WorkerOpsController {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  @Get('health/live')
  live(): { status: string } {
    return { status: 'ok' };
  }

  @Get('health/ready')
  @HttpCode(200)
  async ready(): Promise<ReadinessReport> {
    const report = await this.readiness.report();
    if (!report.ready) throw new ServiceUnavailableException(report);
    return report;
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  scrape(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
