import type { ProviderInput } from '../provider.schema.js';
import { slackResources, slackResourceSources } from '../resources/slack.js';

export const slack = {
  id: 'slack',
  name: 'Slack',
  docs: 'https://docs.slack.dev',
  baseUrl: 'https://slack.com/api',
  allowedHosts: ['slack.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://slack.com/oauth/v2/authorize',
    tokenUrl: 'https://slack.com/api/oauth.v2.access',
    clientAuth: 'body',
    pkce: false,
    scopeSeparator: ',',
  },
  refresh: { accessTokenS: 43_200, rotates: true },
  pagination: {
    style: 'cursor',
    cursor: 'cursor',
    size: 'limit',
    next: '/response_metadata/next_cursor',
  },
  verify: { method: 'POST', path: '/auth.test', expect: { pointer: '/ok', in: ['true'] } },
  resources: slackResources,
  notes: [
    'Tokens expire only when token rotation is on for the app.',
    'Errors come with status 200 and "ok": false; an empty cursor is the end of a list.',
  ],
  sources: {
    baseUrl: {
      url: 'https://github.com/slackapi/python-slack-sdk/blob/HEAD/slack_sdk/web/client.py',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/slackapi/python-slack-sdk/blob/HEAD/slack_sdk/oauth/authorize_url_generator/__init__.py',
      checkedOn: '2026-11-24',
    },
    refresh: {
      url: 'https://docs.slack.dev/authentication/using-token-rotation',
      checkedOn: '2026-11-24',
    },
    pagination: {
      url: 'https://docs.slack.dev/apis/web-api/pagination.md',
      checkedOn: '2026-11-29',
    },
    verify: {
      url: 'https://github.com/slackapi/python-slack-sdk/blob/HEAD/slack_sdk/web/client.py',
      checkedOn: '2026-11-24',
    },
    resources: slackResourceSources,
  },
} satisfies ProviderInput;
