import type { Answer } from '../../support/fake-upstream.js';
import { type Sent, sliceOf, type Vendor } from './vendor.js';

const QUERY = '/services/data/v66.0/query';
const ROWS = '/services/data/v66.0/sobjects/Territory__c';
const rows = Array.from({ length: 450 }, (_, n) => ({
  attributes: { type: 'Territory__c', url: `${ROWS}/a0${n}` },
  Id: `a0${n}`,
  Name: `Territory ${n}`,
}));

/** Pages have the size of the query options header, 200 at least; the locator has no parameters. */
function answer({ method, path, query, header, body }: Sent): Answer {
  if (method === 'POST' && path === ROWS)
    return { status: 201, body: { id: 'a0new', success: true, errors: [], received: body } };
  if (path === `${ROWS}/a07`) return { body: rows[7] ?? {} };
  if (query.get('q')?.includes('Locked__c'))
    return {
      status: 403,
      body: [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
    };
  const [, start = '0', size] = /-(\d+)-(\d+)$/.exec(path) ?? [];
  if (path === QUERY && query.get('q') !== 'SELECT FIELDS(STANDARD) FROM Territory__c')
    return { status: 400, body: [{ errorCode: 'MALFORMED_QUERY', message: 'unexpected token' }] };
  const asked = /batchSize=(\d+)/.exec(header('sforce-query-options') ?? '')?.[1];
  const batch = Math.max(200, Number(size ?? asked ?? 200));
  const { items, end, isLast } = sliceOf(rows, Number(start), batch);
  return {
    body: {
      totalSize: rows.length,
      done: isLast,
      ...(isLast ? {} : { nextRecordsUrl: `${QUERY}/01gRO0000016PIAYA2-${end}-${batch}` }),
      records: items,
    },
  };
}

export const salesforce: Vendor = {
  provider: 'salesforce',
  variables: { domain: 'acme' },
  answer,
  lists: [
    {
      resource: 'sobjects',
      query: { object: 'Territory__c' },
      limit: 10,
      ids: rows.map(({ Id }) => Id),
    },
    {
      resource: 'query',
      query: { q: 'SELECT FIELDS(STANDARD) FROM Territory__c' },
      limit: 250,
      ids: rows.map(({ Id }) => Id),
    },
  ],
  get: {
    resource: 'sobjects',
    id: 'a07',
    query: { object: 'Territory__c' },
    finds: { Id: 'a07', Name: 'Territory 7' },
  },
  create: {
    resource: 'sobjects',
    query: { object: 'Territory__c' },
    body: { Name: 'North' },
    arrives: { path: ROWS, body: '{"Name":"North"}' },
  },
  fails: {
    resource: 'sobjects',
    method: 'list',
    query: { object: 'Locked__c' },
    status: 429,
    code: 'REQUEST_LIMIT_EXCEEDED',
  },
  promoted: [
    {
      path: `${QUERY}?q=SELECT+FIELDS(STANDARD)+FROM+Territory__c`,
      next: { from: '/nextRecordsUrl', as: 'url' },
      items: '/records',
      idField: '/Id',
    },
  ],
};
