import type { Pagination, ResourceDefinitionInput } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';

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

const specification = (folder: string) => ({
  url: `https://github.com/digitalocean/openapi/blob/HEAD/specification/resources/${folder}`,
  checkedOn: '2026-11-29',
});

export const digitaloceanResourceSources: ResourceSources = {
  droplets: specification('droplets'),
  domains: specification('domains'),
};
