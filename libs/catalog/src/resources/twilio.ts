import type { ResourceDefinitionInput } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';

const parameters = { account: { required: true, description: 'Account SID' } } as const;
const MESSAGES = '/2010-04-01/Accounts/{account}/Messages';

export const twilioResources = [
  {
    resource: 'messages',
    idField: '/sid',
    methods: {
      list: {
        kind: 'list',
        path: `${MESSAGES}.json`,
        parameters,
        items: '/messages',
        pagination: {
          size: { to: { query: 'PageSize' }, min: 1, max: 1_000 },
          next: { from: '/next_page_uri', as: 'url' },
          prev: '/previous_page_uri',
        },
      },
      get: { kind: 'one', path: `${MESSAGES}/{id}.json`, parameters },
      create: { kind: 'one', method: 'POST', path: `${MESSAGES}.json`, encode: 'form', parameters },
      update: {
        kind: 'one',
        method: 'POST',
        path: `${MESSAGES}/{id}.json`,
        encode: 'form',
        parameters,
      },
      delete: { kind: 'one', method: 'DELETE', path: `${MESSAGES}/{id}.json`, parameters },
    },
  },
] satisfies ResourceDefinitionInput[];

export const twilioResourceSources: ResourceSources = {
  messages: {
    url: 'https://github.com/twilio/twilio-oai/blob/HEAD/spec/yaml/twilio_api_v2010.yaml',
    checkedOn: '2026-11-29',
  },
};
