import { Connections, Integrations } from '#libs/connections';
import { SluiceError } from '#libs/errors';
import { JobBatches, Ledger } from '#libs/ledger';
import { Requests } from '#libs/requests';
import { Schedules } from '#libs/schedules';
import { Webhooks } from '#libs/webhooks';
import { Injectable } from '@nestjs/common';

/** What kind of record an id is of. */
export interface Found {
  kind:
    | 'connection'
    | 'request'
    | 'job'
    | 'batch'
    | 'callback'
    | 'endpoint'
    | 'schedule'
    | 'integration';
  id: string;
}

/** Finds out what an id is of that somebody has copied: one look-up for each kind. */
@Injectable()
export class FindRecord {
  constructor(
    private readonly connections: Connections,
    private readonly integrations: Integrations,
    private readonly requests: Requests,
    private readonly ledger: Ledger,
    private readonly batches: JobBatches,
    private readonly webhooks: Webhooks,
    private readonly schedules: Schedules,
  ) {}

  async find(projectId: string, id: string): Promise<Found | null> {
    const of = { projectId };
    const kinds = await Promise.all([
      isThere('connection', this.connections.get(projectId, id)),
      isThere('request', this.requests.get(of, id)),
      isThere('job', this.ledger.get(of, id)),
      isThere('batch', this.batches.get(of, id)),
      isThere('callback', this.webhooks.callback(projectId, id)),
      isThere('endpoint', this.webhooks.get(projectId, id)),
      isThere('schedule', this.schedules.get(of, id)),
      isThere('integration', this.integrations.get(projectId, id)),
    ]);
    const kind = kinds.find((each) => each !== undefined);
    return kind === undefined ? null : { kind, id };
  }
}

async function isThere(
  kind: Found['kind'],
  record: Promise<unknown>,
): Promise<Found['kind'] | undefined> {
  try {
    await record;
    return kind;
  } catch (error) {
    if (error instanceof SluiceError && error.status === 404) return undefined;
    throw error;
  }
}
