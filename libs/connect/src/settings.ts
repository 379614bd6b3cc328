import type { ConnectSettings } from '#libs/contracts';
import type { DataSource } from '#libs/database';
import { Project } from '#libs/projects';

const NONE: ConnectSettings = { origins: [] };

/** How a project's hosted page presents itself. */
export class ConnectSettingsStore {
  constructor(private readonly dataSource: DataSource) {}

  async get(projectId: string): Promise<ConnectSettings> {
    const project = await this.dataSource.getRepository(Project).findOneBy({ id: projectId });
    return project?.connect ?? NONE;
  }

  async put(projectId: string, settings: ConnectSettings): Promise<void> {
    await this.dataSource.getRepository(Project).update({ id: projectId }, { connect: settings });
  }
}
