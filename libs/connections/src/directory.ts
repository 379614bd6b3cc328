import {
  type Change,
  type ChangeFeed,
  type ChangeListener,
  reachingDatabase,
  RecordCache,
} from '#libs/database';
import { SluiceError } from '#libs/errors';
import { type DataSource, type FindOptionsWhere, IsNull, Not } from 'typeorm';
import { Connection } from './connection.entity.js';
import { isId, ofIntegration } from './integration-id.js';
import { type ConnectionRoute, routeOf } from './route.js';

const SEPARATOR = '\n';
/** Enough to show which ones compete; more would only grow the answer. */
const CANDIDATES = 10;

const keyOf = (projectId: string, selector: string): string =>
  `${projectId}${SEPARATOR}${selector}`;

/** What a selector led to: the connection, or the ids that compete. */
type Selection = { route: ConnectionRoute } | { candidates: string[]; projectId: string };

/**
 * Finds connections for the journey. A connection in use is served from memory; changes show within
 * five seconds at the latest, normally at once.
 */
export class ConnectionDirectory implements ChangeListener {
  readonly #selections: RecordCache<Selection>;
  readonly #routes: RecordCache<ConnectionRoute>;

  constructor(
    private readonly dataSource: DataSource,
    feed: ChangeFeed,
  ) {
    this.#selections = new RecordCache(feed, (key) => this.#select(key));
    this.#routes = new RecordCache(feed, (id) => this.#route(id));
    feed.listen(this);
  }

  /**
   * @param selector id or alias; integration key or id; `integrationKey:externalUserId`
   * @throws SluiceError `connection_not_found`, `ambiguous_selector` with candidates,
   *   `database_unavailable`
   */
  async resolve(projectId: string, selector: string): Promise<ConnectionRoute> {
    return unambiguous(await this.#selections.load(keyOf(projectId, selector)));
  }

  /** What `resolve` leads to when it is in memory. @throws SluiceError `ambiguous_selector` */
  peek(projectId: string, selector: string): ConnectionRoute | undefined {
    const selection = this.#selections.peek(keyOf(projectId, selector));
    return selection && unambiguous(selection);
  }

  /** Candidates too. @throws SluiceError `connection_not_found`, `database_unavailable` */
  async byId(connectionId: string): Promise<ConnectionRoute> {
    const route = await this.#routes.load(connectionId);
    if (!route) throw new SluiceError('connection_not_found');
    return route;
  }

  /** What `byId` leads to when it is in memory. */
  peekById(connectionId: string): ConnectionRoute | undefined {
    return this.#routes.peek(connectionId);
  }

  changed({ kind, id, projectId, selectors }: Change): void {
    if (kind === 'connection') {
      this.#routes.forget(id);
      if (!selectors) return this.#forgetSelections(projectId);
      for (const each of selectors) this.#selections.forget(keyOf(projectId, each));
    }
    if (kind === 'integration' || kind === 'project') {
      this.#routes.forgetWhere((route) => route.integrationId === id || route.projectId === id);
      this.#forgetSelections(projectId);
    }
  }

  reset(): void {
    this.#selections.clear();
    this.#routes.clear();
  }

  #forgetSelections(projectId: string): void {
    this.#selections.forgetWhere(
      (selection) => ('route' in selection ? selection.route : selection).projectId === projectId,
    );
  }

  async #route(id: string): Promise<ConnectionRoute | undefined> {
    const [connection] = await this.#find({ id });
    return connection && routeOf(connection);
  }

  async #select(key: string): Promise<Selection | undefined> {
    const separator = key.indexOf(SEPARATOR);
    const projectId = key.slice(0, separator);
    for (const where of interpretations(projectId, key.slice(separator + 1))) {
      const [only, ...others] = await this.#find({ ...where, projectId, candidateUntil: IsNull() });
      if (!only) continue;
      if (others.length > 0)
        return { candidates: [only, ...others].map(({ id }) => id), projectId };
      return { route: routeOf(only) };
    }
    return undefined;
  }

  /** Not those of a project that is deleted, which are there for a while. */
  #find(where: FindOptionsWhere<Connection>): Promise<Connection[]> {
    return reachingDatabase(() =>
      this.dataSource
        .getRepository(Connection)
        .createQueryBuilder('connection')
        .innerJoinAndSelect('connection.integration', 'integration')
        .innerJoinAndSelect('connection.project', 'project')
        .where(where)
        .orderBy('connection.createdAt')
        .limit(CANDIDATES)
        .getMany(),
    );
  }
}

/** Postgres keeps no text with NUL in it, and refuses to look for one. */
const isStorable = (text: string): boolean => !text.includes('\0');

/**
 * The ways to read a selector, first match wins. A disabled connection is found by a name of its
 * own only, so that the answer can say so.
 */
function interpretations(projectId: string, selector: string): FindOptionsWhere<Connection>[] {
  if (!isStorable(selector)) return [];
  const status = Not('disabled' as const);
  const byAlias = { alias: selector };
  if (isId(selector)) return [{ id: selector }, byAlias, { integrationId: selector, status }];
  const colon = selector.indexOf(':');
  if (colon < 0) return [byAlias, { integrationId: ofIntegration(projectId, selector), status }];
  return [
    {
      integrationId: ofIntegration(projectId, selector.slice(0, colon)),
      externalUserId: selector.slice(colon + 1),
    },
  ];
}

/** What names a connection, and a connection may now compete for with others. */
export const selectorsOf = (
  {
    id,
    integrationId,
    externalUserId,
    alias,
  }: Pick<Connection, 'id' | 'integrationId' | 'externalUserId' | 'alias'>,
  integrationKey: string,
): string[] => [
  id,
  integrationId,
  integrationKey,
  ...(externalUserId === null ? [] : [`${integrationKey}:${externalUserId}`]),
  ...(alias === null ? [] : [alias]),
];

function unambiguous(selection: Selection | undefined): ConnectionRoute {
  if (!selection) throw new SluiceError('connection_not_found');
  if ('route' in selection) return selection.route;
  throw new SluiceError('ambiguous_selector', { candidates: selection.candidates });
}
