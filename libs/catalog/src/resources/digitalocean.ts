import type { Pagination, ResourceDefinitionInput } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

const pagination: Pagination = {
  size: { to: { query: 'per_page' }, min: 1, max: 200 },
  next: { from: '/links/pages/next', as: 'url' },
  prev: '/links/pages/prev',
};

export const digitaloceanResources = [
  {
    resource: 'droplets',
    idField: '/id',
    methods: {
      list: { kind: 'list', path: '/v2/droplets', items: '/droplets', pagination },
      get: { kind: 'one', path: '/v2/droplets/{id}', items: '/droplet' },
      create: { kind: 'one', method: 'POST', path: '/v2/droplets' },
      delete: { kind: 'one', method: 'DELETE', path: '/v2/droplets/{id}' },
    },
  },
  {
    resource: 'domains',
    idField: '/name',
    methods: {
      list: { kind: 'list', path: '/v2/domains', items: '/domains', pagination },
      get: { kind: 'one', path: '/v2/domains/{id}', items: '/domain' },
      create: { kind: 'one', method: 'POST', path: '/v2/domains', items: '/domain' },
      delete: { kind: 'one', method: 'DELETE', path: '/v2/domains/{id}' },
    },
  },
] satisfies ResourceDefinitionInput[];

const read = readOn('2026-11-30');
const specification = (path: string) => read(`https://github.com/digitalocean/openapi/${path}`);
const listsOf = (name: string) => ({
  ...specification(`tree/HEAD/specification/resources/${name}`),
  paging: [specification('blob/HEAD/specification/description.yml')],
  pageSize: [specification('blob/HEAD/specification/shared/parameters.yml')],
});

export const digitaloceanResourceSources: ResourceSources = {
  droplets: listsOf('droplets'),
  domains: listsOf('domains'),
};
