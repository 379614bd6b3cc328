import type { ResourceDefinitionInput } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

const channel = { channel: { required: true, description: 'Id of the channel' } } as const;
const MESSAGE = '/channels/{channel}/messages/{id}';

export const discordResources = [
  {
    resource: 'messages',
    description: 'Messages of a channel, the newest first',
    idField: '/id',
    methods: {
      list: {
        kind: 'list',
        path: '/channels/{channel}/messages',
        parameters: channel,
        items: '',
        pagination: {
          size: { to: { query: 'limit' }, default: 100, min: 1, max: 100 },
          next: { from: { last: '/id' }, to: { query: 'before' } },
        },
      },
      get: { kind: 'one', path: MESSAGE, parameters: channel },
      create: {
        kind: 'one',
        method: 'POST',
        path: '/channels/{channel}/messages',
        parameters: channel,
      },
      update: { kind: 'one', method: 'PATCH', path: MESSAGE, parameters: channel },
      delete: { kind: 'one', method: 'DELETE', path: MESSAGE, parameters: channel },
    },
  },
  {
    resource: 'members',
    description: 'Members of a guild',
    idField: '/user/id',
    methods: {
      list: {
        kind: 'list',
        path: '/guilds/{guild}/members',
        parameters: { guild: { required: true, description: 'Id of the guild' } },
        items: '',
        pagination: {
          size: { to: { query: 'limit' }, default: 1_000, min: 1, max: 1_000 },
          next: { from: { last: '/user/id' }, to: { query: 'after' } },
        },
      },
    },
  },
] satisfies ResourceDefinitionInput[];

const read = readOn('2026-11-30');
const page = (name: string) => {
  const source = read(
    `https://github.com/discord/discord-api-docs/blob/HEAD/developers/resources/${name}.mdx`,
  );
  return { ...source, paging: [source], pageSize: [source] };
};

export const discordResourceSources: ResourceSources = {
  messages: page('message'),
  members: page('guild'),
};
