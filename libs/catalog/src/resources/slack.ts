import type { Pagination, ResourceDefinitionInput, ResourceMethod } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

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
  size: { to: { query: 'limit' }, default: 200, max: 999 },
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
        // An app outside the Marketplace may have 15 at a time: Slack knows how many it gives.
        pagination: { ...pagination, size: { to: { query: 'limit' }, max: 999 } },
        errors,
      },
      create: { kind: 'one', method: 'POST', path: '/chat.postMessage', errors },
    },
  },
] satisfies ResourceDefinitionInput[];

const read = readOn('2026-11-30');
const description = read(
  'https://github.com/slackapi/slack-api-specs/blob/HEAD/web-api/slack_web_openapi_v2.json',
);
const sdk = (path: string) => read(`https://github.com/slackapi/${path}`);
const list = {
  ...description,
  paging: [
    description,
    { url: 'https://docs.slack.dev/apis/web-api/pagination.md', checkedOn: '2026-11-29' },
  ],
  pageSize: [sdk('node-slack-sdk/blob/HEAD/packages/web-api/src/types/request/common.ts')],
  errors: [
    description,
    sdk('java-slack-sdk/blob/HEAD/slack-api-client/src/test/java/util/MockSlackApi.java'),
    sdk('python-slack-sdk/blob/HEAD/slack_sdk/socket_mode/client.py'),
  ],
};

export const slackResourceSources: ResourceSources = {
  channels: list,
  users: list,
  messages: list,
};
