import { JobLoad, KeptLoad } from '#libs/ledger';
import { RecordCaps } from '#libs/projects';
import { Injectable } from '@nestjs/common';
import type { UsedProjectView } from './views.js';

/** How much a project has of what is bounded, beside the bounds. */
@Injectable()
export class ProjectUsage {
  constructor(
    private readonly records: RecordCaps,
    private readonly jobs: JobLoad,
    private readonly kept: KeptLoad,
  ) {}

  async of(projectId: string): Promise<UsedProjectView['usage']> {
    const [counts, load, keptBytes] = await Promise.all([
      this.records.of(projectId),
      this.jobs.of(projectId),
      this.kept.of(projectId),
    ]);
    const of = (kind: keyof typeof counts) => ({
      used: counts[kind],
      most: this.records.most[kind],
    });
    return {
      apiKeys: of('apiKeys'),
      integrations: of('integrations'),
      connections: of('connections'),
      webhookEndpoints: of('webhookEndpoints'),
      schedules: of('schedules'),
      waitingJobs: { used: load.jobs, most: this.jobs.most.jobs },
      waitingJobBytes: { used: load.bytes, most: this.jobs.most.bytes },
      keptJobBytes: { used: keptBytes, most: this.kept.mostBytes },
    };
  }
}
