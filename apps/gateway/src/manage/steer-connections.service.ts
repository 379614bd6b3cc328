import { ConnectionDirectory, Connections } from '#libs/connections';
import { FreshCredentials, Revocations } from '#libs/credentials';
import { SluiceError } from '#libs/errors';
import { CancelledLanes } from '#libs/ledger';
import { Injectable } from '@nestjs/common';

/** What a project does to a connection that reaches beyond its record. */
@Injectable()
export class SteerConnections {
  constructor(
    private readonly connections: Connections,
    private readonly directory: ConnectionDirectory,
    private readonly fresh: FreshCredentials,
    private readonly revocations: Revocations,
    private readonly lanes: CancelledLanes,
  ) {}

  /**
   * @throws SluiceError `not_found`, `connection_disabled`, `conflict`, `needs_reauth`,
   *   `credentials_unavailable`
   */
  async refresh(projectId: string, id: string): Promise<void> {
    const { status } = await this.connections.get(projectId, id);
    if (status === 'disabled') throw new SluiceError('connection_disabled');
    const renewed = await this.fresh.force(await this.directory.byId(id));
    if (renewed) return;
    throw new SluiceError('conflict', {
      detail: 'The connection has no tokens that can be refreshed.',
    });
  }

  /**
   * Its waiting jobs are cancelled, many of them in the background; its tokens are revoked at the
   * provider where that is possible.
   * @throws SluiceError `not_found`
   */
  async remove(projectId: string, id: string): Promise<void> {
    await this.connections.transaction(async (em) => {
      await this.revocations.plan(em, { projectId, connectionId: id });
      await this.connections.remove(em, projectId, id);
      await this.lanes.cancel(em, { projectId, connectionId: id });
    });
    await this.lanes.emptySome({ connectionId: id });
  }
}
