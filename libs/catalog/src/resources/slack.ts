import type { Pagination, ResourceDefinitionInput, ResourceMethod } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';

const code = { at: '/error' };
/** Every answer has status 200; the first that fits counts. */
const errors: ResourceMethod['errors'] = [
  {
    at: '/error',
    in: ['token_expired', 'token_revoked', 'invalid_auth', 'not_authed', 'account_inactive'],
    as: { status: 401, code },
  },
  { at: '/error', in: ['ratelimited', 'rate_limited'], as: { status: 429, code } },
  { at: '/error', in: ['missing_scope', 'no_permission'], as: { status: 403, code } },
  { at: '/error', in: ['channel_not_found', 'user_not_found'], as: { status: 404, code } },
  { at: '/ok', in: [false], as: { status: 400, code } },
];
const pagination: Pagination = {
  size: { to: { query: 'limit' }, default: 200, max: 1_000 },
  next: { from: '/response_metadata/next_cursor', to: { query: 'cursor' } },
};
const channel = { to: { query: 'channel' }, required: true } as const;

export const slackResources = [
  {
    resource: 'channels',
    idField: '/id',
    methods: {
      list: { kind: 'list', path: '/conversations.list', items: '/channels', pagination, errors },
      get: {
        kind: 'one',
        path: '/conversations.info',
        query: { channel: '{id}' },
        items: '/channel',
        errors,
      },
      create: {
        kind: 'one',
        method: 'POST',
        path: '/conversations.create',
        items: '/channel',
        errors,
      },
    },
  },
  {
    resource: 'users',
    idField: '/id',
    methods: {
      list: { kind: 'list', path: '/users.list', items: '/members', pagination, errors },
      get: { kind: 'one', path: '/users.info', query: { user: '{id}' }, items: '/user', errors },
    },
  },
  {
    resource: 'messages',
    description: 'Messages of a channel; the body of create names the channel',
    idField: '/ts',
    methods: {
      list: {
        kind: 'list',
        path: '/conversations.history',
        parameters: { channel },
        items: '/messages',
        pagination,
        errors,
      },
      create: { kind: 'one', method: 'POST', path: '/chat.postMessage', errors },
    },
  },
] satisfies ResourceDefinitionInput[];

const paging = {
  url: 'https://docs.slack.dev/apis/web-api/pagination.md',
  checkedOn: '2026-11-29',
};

export const slackResourceSources: ResourceSources = {
  channels: paging,
  users: paging,
  messages: {
    url: 'https://github.com/slackapi/python-slack-sdk/blob/HEAD/slack_sdk/web/client.py',
    checkedOn: '2026-11-29',
  },
};
