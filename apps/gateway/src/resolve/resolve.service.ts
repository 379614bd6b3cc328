import { ReconnectLinks } from '#libs/connect';
import { ConnectionDirectory, type ConnectionRoute } from '#libs/connections';
import { SluiceError } from '#libs/errors';
import type { Caller } from '#libs/projects';
import { Injectable } from '@nestjs/common';

/** Selector and caller → a connection that may be called. */
@Injectable()
export class Resolve {
  constructor(
    private readonly directory: ConnectionDirectory,
    private readonly links: ReconnectLinks,
  ) {}

  /**
   * @throws SluiceError `connection_not_found`, `ambiguous_selector`, `connection_disabled`,
   *   `needs_reauth`, `database_unavailable`
   */
  async connection(caller: Pick<Caller, 'projectId'>, selector: string): Promise<ConnectionRoute> {
    const { projectId } = caller;
    const route =
      this.directory.peek(projectId, selector) ??
      (await this.directory.resolve(projectId, selector));
    switch (route.status) {
      case 'active':
        return route;
      case 'disabled':
        throw new SluiceError('connection_disabled', { dispatched: false });
      case 'needs_reauth':
        throw new SluiceError('needs_reauth', { dispatched: false, ...this.links.of(route) });
      default:
        return route.status satisfies never;
    }
  }
}
