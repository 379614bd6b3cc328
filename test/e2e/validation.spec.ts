import { aConnection } from '../support/builders.js';
import { type CallOptions, problemOf } from '../support/client.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';

const INTEGRATION = {
  key: 'k',
  name: 'n',
  baseUrl: 'https://api.example.com',
  auth: { type: 'bearer' },
};

const withAuth = (type: string, more: object) => ({ ...INTEGRATION, auth: { type, ...more } });

describe.each(FORMS)('validation, %s', (form) => {
  let system: Project;
  beforeAll(async () => {
    system = await aProject(form);
  });
  afterAll(() => system?.stop());

  function send(method: string, path: string, input: unknown) {
    const options: CallOptions = { method };
    const headers = { 'content-type': 'application/json' };
    if (input !== undefined) Object.assign(options, { headers, body: JSON.stringify(input) });
    const isInstallations = path === '/projects' || path === '/api-keys';
    return system[isInstallations ? 'installation' : 'client'].send(path, options);
  }

  it.each([
    ['POST', '/projects', {}, 'name'],
    ['POST', '/projects', { name: 'x\0' }, 'name'],
    ['POST', '/projects', { name: '' }, 'name'],
    ['POST', '/projects', { name: 'x', colour: 'red' }, 'colour'],
    ['POST', '/api-keys', { name: 'x', scopes: ['everything'] }, 'scopes.0'],
    ['POST', '/api-keys', { name: 'x', projectId: 'x' }, 'projectId'],
    ['POST', '/integrations', { ...INTEGRATION, key: 'Not A Key' }, 'key'],
    ['POST', '/integrations', { ...INTEGRATION, baseUrl: 'ftp://x' }, 'baseUrl'],
    ['POST', '/integrations', { ...INTEGRATION, baseUrl: 'http://api.example.com' }, 'baseUrl'],
    ['POST', '/integrations', { ...INTEGRATION, auth: { type: 'magic' } }, 'auth.type'],
    [
      'POST',
      '/integrations',
      { ...INTEGRATION, auth: { type: 'oauth2', tokenUrl: 'https://a.example.com/t' } },
      'oauth.clientId',
    ],
    [
      'POST',
      '/integrations',
      { ...INTEGRATION, auth: { type: 'api_key', in: 'header', name: 'a b' } },
      'auth.name',
    ],
    [
      'POST',
      '/integrations',
      withAuth('headers', { headers: { x: '{a|eval}' } }),
      'auth.headers.x',
    ],
    [
      'POST',
      '/integrations',
      withAuth('api_key', { in: 'query', name: 'k', template: '{apikey}' }),
      'auth.template',
    ],
    [
      'POST',
      '/integrations',
      withAuth('oauth2_client_credentials', { tokenUrl: 'http://a.example.com/t' }),
      'auth.tokenUrl',
    ],
    ['POST', '/integrations', { ...INTEGRATION, timeouts: { queueMs: 0 } }, 'timeouts.queueMs'],
    ['POST', '/integrations', { ...INTEGRATION, maxRequestBytes: 31_457_281 }, 'maxRequestBytes'],
    [
      'POST',
      '/integrations',
      { ...INTEGRATION, limits: { windows: [{ requests: 0, perMs: 1000 }] } },
      'limits.windows.0.requests',
    ],
    ['POST', '/integrations', { ...INTEGRATION, variables: { tenant: {} } }, 'variables.tenant'],
    ['POST', '/connections', { credentials: {} }, 'integration'],
    ['POST', '/connections', { integration: 'a', externalUserId: 'a/b' }, 'externalUserId'],
    ['GET', '/connections?limit=0', undefined, 'limit'],
    ['GET', '/connections?limit=many', undefined, 'limit'],
    ['GET', '/integrations?cursor=nonsense', undefined, 'cursor'],
  ])('refuses %s %s %j and names %s', async (method, path, ...[input, field]) => {
    const answer = await send(method, path, input);
    expect([answer.status, problemOf(answer).errors?.map((error) => error.path)]).toEqual([
      400,
      [field],
    ]);
    expect(problemOf(answer).errors?.[0]?.message).not.toBe('');
  });

  it('refuses credentials that do not fit the integration and names them', async () => {
    const { id, integrationKey } = await aConnection(system);
    for (const [method, path, input] of [
      ['POST', '/connections', { integration: integrationKey, credentials: {} }],
      ['PATCH', `/connections/${id}`, { credentials: { token: '' } }],
    ] as const) {
      const answer = await send(method, path, input);
      expect([answer.status, problemOf(answer).errors?.[0]?.path]).toEqual([
        400,
        'credentials.token',
      ]);
    }
  });
});
