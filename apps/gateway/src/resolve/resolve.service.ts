import { ReconnectLinks } from '#libs/connect';
import { ConnectionDirectory, type ConnectionRoute } from '#libs/connections';
import { SluiceError } from '#libs/errors';
import type { Caller } from '#libs/projects';
import { Injectable } from '@nestjs/common';

/** Whose connection it must be. */
type Asking = Pick<Caller, 'projectId' | 'connectionId'>;

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
  async connection(caller: Asking, selector: string): Promise<ConnectionRoute> {
    const route = this.#peek(caller, selector) ?? (await this.named(caller, selector));
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

  /**
   * The connection that a selector names, whatever its status. A key that is bound to one knows no
   * other, and to it the integration means that one.
   * @throws SluiceError `connection_not_found`, `ambiguous_selector`, `database_unavailable`
   */
  async named({ projectId, connectionId }: Asking, selector: string): Promise<ConnectionRoute> {
    if (connectionId === undefined) return this.directory.resolve(projectId, selector);
    const own = await this.directory.resolve(projectId, connectionId);
    if ([connectionId, own.integrationId, own.integrationKey].includes(selector)) return own;
    const route = await this.directory.resolve(projectId, selector).catch(hideCandidates);
    if (route.connectionId !== connectionId) throw new SluiceError('connection_not_found');
    return route;
  }

  #peek({ projectId, connectionId }: Asking, selector: string): ConnectionRoute | undefined {
    const isKnown = connectionId === undefined || connectionId === selector;
    return isKnown ? this.directory.peek(projectId, selector) : undefined;
  }
}

function hideCandidates(error: unknown): never {
  const isOfOthers = error instanceof SluiceError && error.code === 'ambiguous_selector';
  throw isOfOthers ? new SluiceError('connection_not_found') : error;
}
