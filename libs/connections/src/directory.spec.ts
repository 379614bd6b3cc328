import type { Change, ChangeFeed, DataSource } from '#libs/database';
import type { Connection } from './connection.entity.js';
import { ConnectionDirectory, selectorsOf } from './directory.js';

const PROJECT = 'project-1';
const idOf = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;

const connection = (n: number, key = 'crm'): Connection => {
  const integration = {
    ...{
      id: idOf(9),
      key,
      baseUrl: 'https://api.example.com',
      variables: {},
      auth: { type: 'none' },
    },
    allowedHosts: [],
    plainHttpHosts: [],
    limits: null,
    rateLimit: null,
  };
  return {
    id: idOf(n),
    projectId: PROJECT,
    integrationId: idOf(9),
    externalUserId: `user-${n}`,
    variables: {},
    limits: null,
    status: 'active',
    integration,
    project: { id: PROJECT },
  } as unknown as Connection;
};

/** A directory over these connections, and how often it has asked for them. */
function setup(connections: Connection[]) {
  const finds: object[] = [];
  const matching = ({ id, externalUserId }: { id?: string; externalUserId?: string }) =>
    connections.filter(
      (each) =>
        (id ?? each.id) === each.id &&
        (externalUserId ?? each.externalUserId) === each.externalUserId,
    );
  const createQueryBuilder = () => {
    let wanted: object = {};
    const builder = {
      innerJoinAndSelect: () => builder,
      where: (where: object) => {
        wanted = where;
        return builder;
      },
      orderBy: () => builder,
      limit: () => builder,
      getMany: async () => {
        finds.push(wanted);
        return matching(wanted);
      },
    };
    return builder;
  };
  const dataSource = {
    getRepository: () => ({ createQueryBuilder }),
  } as unknown as DataSource;
  const feed = { isLive: () => true, listen: () => undefined } as unknown as ChangeFeed;
  const directory = new ConnectionDirectory(dataSource, feed);
  const change = (of: Connection, more: Partial<Change> = {}): void =>
    directory.changed({
      kind: 'connection',
      id: of.id,
      projectId: PROJECT,
      selectors: selectorsOf(of, 'crm'),
      ...more,
    });
  return { directory, finds, change };
}

describe('ConnectionDirectory', () => {
  it('looks for no other connection of the project again when one has changed', async () => {
    const [one, other] = [connection(1), connection(2)];
    const { directory, finds, change } = setup([one, other]);
    await directory.resolve(PROJECT, 'crm:user-1');
    await directory.resolve(PROJECT, 'crm:user-2');
    await directory.resolve(PROJECT, other.id);
    change(one);
    expect(finds).toHaveLength(3);
    expect(directory.peek(PROJECT, 'crm:user-2')).toBeDefined();
    expect(directory.peek(PROJECT, other.id)).toBeDefined();
    await directory.resolve(PROJECT, 'crm:user-1');
    expect(finds).toHaveLength(4);
  });

  it('notices that an integration has a second connection since', async () => {
    const connections = [connection(1)];
    const { directory, change } = setup(connections);
    await directory.resolve(PROJECT, 'crm');
    connections.push(connection(2));
    change(connection(2));
    await expect(directory.resolve(PROJECT, 'crm')).rejects.toMatchObject({
      code: 'ambiguous_selector',
    });
  });

  it('looks for all of the project again when an older version does not say who is meant', async () => {
    const [one, other] = [connection(1), connection(2)];
    const { directory, change } = setup([one, other]);
    await directory.resolve(PROJECT, 'crm:user-2');
    directory.changed({ kind: 'connection', id: one.id, projectId: PROJECT });
    expect(directory.peek(PROJECT, 'crm:user-2')).toBeUndefined();
    change(one);
  });
});
