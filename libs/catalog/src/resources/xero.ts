import type { Pagination, ResourceDefinitionInput, ResourceMethod } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

const pagination: Pagination = {
  size: { to: { query: 'pageSize' } },
  next: { count: 'page', to: { query: 'page' } },
  total: '/pagination/itemCount',
  pages: '/pagination/pageCount',
};
const parameters = {
  tenant: {
    to: { header: 'xero-tenant-id' },
    required: true,
    description: 'Id of the organisation',
  },
} as const;
const headers = { accept: 'application/json' };
const methodsOf = (name: string): Record<string, ResourceMethod> => {
  const path = `/api.xro/2.0/${name}`;
  const one = `/${name}/0`;
  return {
    list: {
      kind: 'list',
      path,
      headers,
      arrays: 'comma',
      parameters,
      items: `/${name}`,
      pagination,
    },
    get: { kind: 'one', path: `${path}/{id}`, headers, parameters, items: one },
    create: { kind: 'one', method: 'POST', path, headers, parameters, items: one },
    update: { kind: 'one', method: 'POST', path: `${path}/{id}`, headers, parameters, items: one },
  };
};

export const xeroResources = [
  { resource: 'contacts', idField: '/ContactID', methods: methodsOf('Contacts') },
  { resource: 'invoices', idField: '/InvoiceID', methods: methodsOf('Invoices') },
] satisfies ResourceDefinitionInput[];

const read = readOn('2026-11-30');
const openapi = read('https://github.com/XeroAPI/Xero-OpenAPI/blob/HEAD/xero_accounting.yaml');
const list = { ...openapi, paging: [openapi], pageSize: [openapi] };

export const xeroResourceSources: ResourceSources = { contacts: list, invoices: list };
