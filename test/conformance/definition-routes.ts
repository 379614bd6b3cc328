import { cursorAfter, type Route, type Value } from './route.js';

/** Definitions of one level. */
export function definitionRoutes(level: string, owner: Value[]): Record<string, Route> {
  const path = `/${level}/{owner}/resource-definitions`;
  const ids = { 'path.owner': owner };
  const fixed = { 'path.resource': 'things' };
  const methods = { get: { kind: 'one', path: '/things/{id}' } };
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
      body: () => ({ methods }),
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
