import type { ProviderInput } from '../provider.schema.js';
import { discordResources, discordResourceSources } from '../resources/discord.js';

export const discord = {
  id: 'discord',
  name: 'Discord',
  docs: 'https://discord.com/developers/docs',
  baseUrl: 'https://discord.com/api/v10',
  allowedHosts: ['discord.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://discord.com/oauth2/authorize',
    tokenUrl: 'https://discord.com/api/oauth2/token',
    clientAuth: 'body',
    pkce: false,
  },
  refresh: { accessTokenS: 604_800 },
  limits: { windows: [{ requests: 50, perMs: 1000 }] },
  rateLimit: {
    limit: 'X-RateLimit-Limit',
    remaining: 'X-RateLimit-Remaining',
    reset: { header: 'X-RateLimit-Reset-After', unit: 'delta_s' },
  },
  verify: { path: '/users/@me' },
  resources: discordResources,
  notes: ['10,000 refused requests in 10 minutes lead to a ban of the address they came from.'],
  sources: {
    baseUrl: {
      url: 'https://github.com/discord/discord-api-docs/blob/HEAD/developers/reference.mdx',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/discord/discord-api-docs/blob/HEAD/developers/topics/oauth2.mdx',
      checkedOn: '2026-11-24',
    },
    refresh: {
      url: 'https://github.com/discord/discord-api-docs/blob/HEAD/developers/topics/oauth2.mdx',
      checkedOn: '2026-11-24',
    },
    limits: {
      url: 'https://github.com/discord/discord-api-docs/blob/HEAD/developers/topics/rate-limits.mdx',
      checkedOn: '2026-11-30',
    },
    rateLimit: {
      url: 'https://github.com/discord/discord-api-docs/blob/HEAD/developers/topics/rate-limits.mdx',
      checkedOn: '2026-11-30',
    },
    verify: {
      url: 'https://github.com/discord/discord-api-docs/blob/HEAD/developers/resources/user.mdx',
      checkedOn: '2026-11-24',
    },
    resources: discordResourceSources,
  },
} satisfies ProviderInput;
