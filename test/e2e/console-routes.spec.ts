import { GatewayModule } from '../../apps/gateway/src/gateway.module.js';
import { type Answer, problemOf } from '../support/client.js';
import { operationsOf } from '../support/openapi.js';
import { ADMIN, OPS_USERS, VIEWER, Visit } from '../support/operators.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { aTenant, type Tenant } from '../support/tenant.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'];

/** Of every controller of the gateway, whatever its description says. */
function consoleRoutes(): { method: string; path: string }[] {
  const controllers = Reflect.getMetadata('controllers', GatewayModule) as { prototype: object }[];
  return controllers.flatMap((controller) => {
    const prefix = String(Reflect.getMetadata('path', controller));
    if (!prefix.startsWith('ops/')) return [];
    return Object.values(Object.getOwnPropertyDescriptors(controller.prototype)).flatMap(
      ({ value }: PropertyDescriptor) => {
        const method = METHODS[Number(Reflect.getMetadata('method', value as object))];
        const path = String(Reflect.getMetadata('path', value as object)).replace(/^\//, '');
        return method === undefined
          ? []
          : [{ method, path: `/${prefix}/${path}`.replace(/\/$/, '') }];
      },
    );
  });
}

const refusedAs = (answer: Answer) => [answer.status, problemOf(answer).code];

describe.each(FORMS)('no route changes anything for whoever may not, %s', (form) => {
  let system: System;
  let tenant: Tenant;
  let visits: { viewer: Visit; admin: Visit };
  beforeAll(async () => {
    system = await startSystem({ form, settings: { SLUICE_OPS_USERS: OPS_USERS } });
    tenant = await aTenant(system);
    const { client } = system;
    visits = { viewer: await Visit.of(client, VIEWER), admin: await Visit.of(client, ADMIN) };
  });
  afterAll(() => system?.stop());

  it('those of keys change nothing for a viewer, nor for anybody without the token of the session', async () => {
    const operations = await operationsOf(system.client);
    const changing = operations.filter(({ method }) => method !== 'GET');
    expect(changing.length).toBeGreaterThan(30);
    const { viewer, admin } = visits;
    for (const { method, path, name } of changing) {
      const target = path.replaceAll(/\{\w+\}/g, NOBODY);
      const body = method === 'DELETE' ? {} : { body: '{}' };
      const ask = (visit: Visit, headers: Record<string, string>) =>
        visit.send(target, {
          method,
          ...body,
          headers: { 'sluice-project': tenant.projectId, ...headers },
        });
      const answers = [
        await ask(viewer, {}),
        await ask(admin, { 'sluice-csrf': '' }),
        await ask(admin, { 'sluice-csrf': viewer.csrfToken }),
        await ask(admin, { 'sec-fetch-site': 'same-site' }),
      ];
      expect([name, ...answers.map(({ status }) => status)]).toEqual([name, 403, 403, 403, 403]);
    }
  });

  it('those of the console are closed without session, token or role', async () => {
    const routes = consoleRoutes();
    expect(routes.length).toBeGreaterThan(10);
    for (const { method, path } of routes) {
      if (path === '/ops/api/login') continue;
      const target = path.replaceAll(/:\w+/g, NOBODY);
      const options = { method, ...(method === 'GET' ? {} : { body: '{}' }) };
      const withoutSession = await system.client.send(target, {
        ...options,
        headers: { 'content-type': 'application/json' },
      });
      expect([path, ...refusedAs(withoutSession)]).toEqual([path, 401, 'session_ended']);
      if (method === 'GET') continue;
      for (const headers of [
        { 'sluice-csrf': '' },
        { 'sluice-csrf': visits.viewer.csrfToken },
        { origin: 'https://elsewhere.example' },
      ]) {
        const { status } = await visits.admin.send(target, { ...options, headers });
        expect([method, path, headers, status]).toEqual([method, path, headers, 403]);
      }
      // Whoever may look may also leave.
      if (/\/(logout|sessions\/:id)$/.test(path)) continue;
      const { status } = await visits.viewer.send(target, options);
      expect([method, path, status]).toEqual([method, path, 403]);
    }
  });
});
