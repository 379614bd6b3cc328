import { THINGS } from '../support/tenant.js';
import { cursorAfter, type Route, type Value } from './route.js';

/** Definitions of one level. */
export function definitionRoutes(level: string, owner: Value[]): Record<string, Route> {
  const path = `/${level}/{owner}/resource-definitions`;
  const ids = { 'path.owner': owner };
  const fixed = { 'path.resource': 'things' };
  return {
    [`GET ${path}`]: {
      scope: 'manage',
      ids: { ...ids, 'query.cursor': [(of) => cursorAfter(of.connectionId)] },
    },
    [`PUT ${path}/{resource}`]: {
      scope: 'manage',
      ids,
      fixed,
      leftOut: ['resource', 'description', 'extends', 'bind', 'idField'],
      body: () => ({ methods: THINGS }),
    },
    [`GET ${path}/{resource}`]: { scope: 'manage', ids, fixed },
    [`GET ${path}/{resource}/versions`]: {
      scope: 'manage',
      ids: { ...ids, 'query.cursor': [(of) => cursorAfter(of.connectionId)] },
      fixed,
    },
    [`POST ${path}/{resource}/restore`]: {
      scope: 'manage',
      ids,
      fixed: { ...fixed, 'body.version': '' },
      body: () => ({ version: 1 }),
    },
    [`DELETE ${path}/{resource}`]: { scope: 'manage', ids, fixed },
  };
}

/** The same, and calls of paths, as clients of Truto ask them. */
export function trutoRoutes(selector: Value[], methods: readonly string[]): Record<string, Route> {
  const ids = { 'query.integrated_account_id': selector };
  const of = { scope: 'proxy', ids, needed: Object.keys(ids) } as const;
  const fixed = {
    'path.resource': 'things',
    'query.parameters': '',
    'query.truto_body_passthrough': 'false',
  };
  const ofOne = { ...fixed, 'path.id': '1' };
  const body = () => ({});
  const all = '/proxy/{resource}';
  return {
    [`GET ${all}`]: { ...of, fixed: { ...fixed, 'query.next_cursor': '' } },
    [`POST ${all}`]: { ...of, fixed, body },
    [`GET ${all}/{id}`]: { ...of, fixed: ofOne },
    [`PATCH ${all}/{id}`]: { ...of, fixed: ofOne, body },
    [`DELETE ${all}/{id}`]: { ...of, fixed: ofOne },
    [`POST ${all}/{id}`]: { ...of, fixed: { ...fixed, 'path.id': 'search' }, body },
    ...Object.fromEntries(
      methods.map((method): [string, Route] => [`${method} /custom/{target}`, of]),
    ),
  };
}

/** Calls of the resource that every tenant has. */
export function resourceRoutes(selector: Value[]): Record<string, Route> {
  const all = '/connections/{selector}/resources/{resource}';
  const ids = { 'path.selector': selector };
  const scope = 'proxy';
  const fixed = { 'path.resource': 'things', 'query.parameters': '' };
  const ofOne = { ...fixed, 'path.id': '1' };
  const body = () => ({});
  return {
    [`GET ${all}`]: { scope, ids, fixed: { ...fixed, 'query.next_cursor': '' } },
    [`POST ${all}`]: { scope, ids, fixed, body },
    [`GET ${all}/{id}`]: { scope, ids, fixed: ofOne },
    [`PATCH ${all}/{id}`]: { scope, ids, fixed: ofOne, body },
    [`DELETE ${all}/{id}`]: { scope, ids, fixed: ofOne },
    [`POST ${all}/{id}`]: { scope, ids, fixed: { ...fixed, 'path.id': 'search' }, body },
  };
}
