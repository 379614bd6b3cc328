import type { ProviderInput } from '../provider.schema.js';

export const elevenlabs = {
  id: 'elevenlabs',
  name: 'ElevenLabs',
  docs: 'https://elevenlabs.io/docs',
  baseUrl: 'https://api.elevenlabs.io',
  allowedHosts: ['api.elevenlabs.io'],
  auth: { type: 'api_key', in: 'header', name: 'xi-api-key' },
  verify: { path: '/v1/user' },
  sources: {
    baseUrl: {
      url: 'https://github.com/elevenlabs/elevenlabs-js/blob/HEAD/src/api/resources/textToSpeech/client/Client.ts',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/elevenlabs/elevenlabs-js/blob/HEAD/src/BaseClient.ts',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/elevenlabs/elevenlabs-js/blob/HEAD/src/api/resources/user/client/Client.ts',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
