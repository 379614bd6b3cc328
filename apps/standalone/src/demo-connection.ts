import type { Platform } from '#libs/platform';
import { authSchema, createIntegrationSchema } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import { definitionSchema } from '#libs/resources';
import type { Sandbox } from '../../sandbox/src/index.js';

const KEY = 'sandbox';
const USER = 'demo';

/** What the demo connection has by name, beside raw calls. */
const CONTACTS = definitionSchema.parse({
  resource: 'contacts',
  idField: '/id',
  methods: {
    list: {
      kind: 'list',
      path: '/v1/contacts',
      items: '/data',
      pagination: {
        size: { to: { query: 'limit' }, max: 100 },
        next: { from: '/nextCursor', to: { query: 'cursor' } },
      },
    },
    get: { kind: 'one', path: '/v1/contacts/{id}' },
    create: { kind: 'one', method: 'POST', path: '/v1/contacts' },
    update: { kind: 'one', method: 'PATCH', path: '/v1/contacts/{id}' },
    delete: { kind: 'one', method: 'DELETE', path: '/v1/contacts/{id}' },
  },
});

/** Selector of the connection that the start prints curl lines for. */
export const DEMO_SELECTOR = `${KEY}:${USER}`;

/**
 * The sandbox forgets its tokens when it stops, so every start gives the demo connection new ones.
 */
export async function provideDemoConnection(platform: Platform, sandbox: Sandbox): Promise<void> {
  const projectId = await defaultProject(platform);
  const { authorizationUrl, tokenUrl, clientId, clientSecret } = sandbox.oauth;
  const { host } = new URL(sandbox.url);
  const auth = authSchema.parse({ type: 'oauth2', authorizationUrl, tokenUrl });
  const changeable = {
    baseUrl: sandbox.url,
    plainHttpHosts: [host],
    auth,
    oauth: { clientId, clientSecret, scopes: [] },
  };
  const integration = createIntegrationSchema.parse({
    ...changeable,
    key: KEY,
    name: 'Sandbox API',
  });
  await platform.integrations.create(projectId, integration).catch(async (error: unknown) => {
    if (!(error instanceof SluiceError && error.code === 'conflict')) throw error;
    await platform.integrations.update(projectId, KEY, changeable);
  });
  await provideResource(platform, projectId);
  await provideConnection(platform, projectId, sandbox);
}

/** One that somebody has changed stays as it is. */
async function provideResource(
  { integrations, definitions }: Platform,
  projectId: string,
): Promise<void> {
  const { id } = await integrations.get(projectId, KEY);
  const owner = { projectId, level: 'integration', id } as const;
  await definitions.get(owner, CONTACTS.resource).catch(async (error: unknown) => {
    if (!(error instanceof SluiceError && error.code === 'not_found')) throw error;
    await definitions.put(owner, CONTACTS);
  });
}

async function provideConnection(
  { connections, credentialStore }: Platform,
  projectId: string,
  sandbox: Sandbox,
): Promise<void> {
  const { data } = await connections.list(projectId, {
    integration: KEY,
    externalUserId: USER,
    limit: 1,
  });
  const { accessToken, refreshToken, expiresAt } = sandbox.issueTokens();
  await connections.transaction(async (em) => {
    const [known] = data;
    const connection = known
      ? await connections.update(em, known, { status: 'active' })
      : await connections.create(em, projectId, {
          integration: KEY,
          externalUserId: USER,
          variables: {},
        });
    const credentials = { accessToken, refreshToken, expiresAt: expiresAt.toISOString() };
    await credentialStore.replace(em, { projectId, connectionId: connection.id }, credentials);
  });
}

async function defaultProject({ projects }: Platform): Promise<string> {
  const { data } = await projects.list({ limit: 1 });
  const [first] = data;
  if (!first) throw new Error('the project "default" is missing');
  return first.id;
}
