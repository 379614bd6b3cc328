import type { ProviderInput } from '../provider.schema.js';

export const supabase = {
  id: 'supabase',
  name: 'Supabase Management',
  docs: 'https://supabase.com/docs/reference/api',
  baseUrl: 'https://api.supabase.com',
  allowedHosts: ['api.supabase.com'],
  auth: { type: 'bearer' },
  verify: { path: '/v1/projects' },
  sources: {
    baseUrl: {
      url: 'https://supabase.com/docs/guides/platform/management-api',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://supabase.com/docs/guides/platform/management-api',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://supabase.com/docs/guides/platform/management-api',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
