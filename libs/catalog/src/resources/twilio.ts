import type { ResourceDefinitionInput } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

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

const read = readOn('2026-11-30');
const openapi = read(
  'https://github.com/twilio/twilio-oai/blob/HEAD/spec/yaml/twilio_api_v2010.yaml',
);
const list = { ...openapi, paging: [openapi], pageSize: [openapi] };

export const twilioResourceSources: ResourceSources = { messages: list };
