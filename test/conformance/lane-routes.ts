import type { Route, Value } from './route.js';

const inAMinute = (): string => new Date(Date.now() + 60_000).toISOString();

/** Steering of what this names, with whoever may do it. */
function routesOf(owner: string, id: Value[], scope: Route['scope']): Record<string, Route> {
  const path = `/${owner}/{id}/lane`;
  const route = { scope, ids: { 'path.id': id } };
  return {
    [`GET ${path}`]: route,
    [`POST ${path}/pause`]: {
      ...route,
      body: () => ({ until: inAMinute(), reason: 'a reason' }),
    },
    [`POST ${path}/limit`]: {
      ...route,
      body: () => ({ requests: 1_000_000, perMs: 100, until: inAMinute() }),
    },
    [`POST ${path}/resume`]: route,
    [`POST ${path}/purge`]: { ...route, body: () => ({ dryRun: true }), leftOut: ['confirm'] },
  };
}

const integration: Value[] = [(of) => of.integrationId, (of) => of.integrationKey];

export const laneRoutes: Record<string, Route> = {
  ...routesOf('connections', [(of) => of.connectionId], 'manage'),
  ...routesOf('integrations', integration, 'manage'),
  ...routesOf('projects', [(of) => of.projectId], 'installation'),
};
