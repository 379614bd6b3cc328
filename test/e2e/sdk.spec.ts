import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Sluice, SluiceError, SignatureError, UpstreamError, verifyWebhook } from '#libs/sdk';
import { Webhook } from 'standardwebhooks';
import { CONTACTS_METHODS } from '../support/contacts.js';
import type { FakeUpstream } from '../support/fake-upstream.js';
import { aProject, type Project } from '../support/project.js';
import { putDefinition } from '../support/resources.js';
import { FORMS } from '../support/system.js';

const page = readFileSync(join(import.meta.dirname, '../../docs/sdk.md'), 'utf8');
interface Example {
  /** The heading above it. */
  title: string;
  code: string;
}

const examples = page.split(/^#+ /m).flatMap((section): Example[] => {
  const [title = ''] = section.split('\n');
  return [...section.matchAll(/```js\n(.+?)```/gs)].map(([, code = '']) => ({ title, code }));
});

/** Third party of the page, under a name that leads nowhere. */
const SANDBOX = 'https://api.sandbox.example';
const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as new (
  ...namesAndCode: string[]
) => (...values: unknown[]) => Promise<void>;

/** What a line is said to print stands behind it. */
const expectedOf = (code: string): string[] =>
  code.split('\n').flatMap((line) => /console\.log\(.*\/\/ (.+)$/.exec(line)?.[1] ?? []);

const shown = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');

function answerAsTheSandboxDoes(upstream: FakeUpstream): void {
  const ada = { id: '7', name: 'Ada' };
  upstream
    .on('/v1/contacts', ({ arrival: { method } }) =>
      method === 'POST' ? { status: 201, body: ada } : { body: { data: [ada] } },
    )
    .on('/v1/contacts/none', { status: 404, body: { error: 'not_found' } });
}

const PEOPLE = { resource: 'people', methods: CONTACTS_METHODS };

const read = (body: Buffer): object => JSON.parse(body.toString()) as object;

/** A message about a job, as an endpoint of the user's receives it. */
function aMessage(secret: string): Request {
  const body = JSON.stringify({ type: 'job.settled', data: { state: 'answered' } });
  const at = new Date();
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign('msg_1', at, body),
  };
  return new Request('https://me.example/hook', { method: 'POST', body, headers });
}

describe.each(FORMS)('docs/sdk.md, %s', (form) => {
  let system: Project;
  beforeAll(async () => {
    system = await aProject(form);
    answerAsTheSandboxDoes(system.upstream);
    await system.client.manage('POST', '/integrations', {
      key: 'sandbox',
      name: 'The sandbox',
      baseUrl: system.upstream.url,
      plainHttpHosts: [system.upstream.host],
      auth: { type: 'bearer' },
      verify: { path: '/v1/contacts' },
    });
    await system.client.manage('POST', '/connections', {
      integration: 'sandbox',
      externalUserId: 'demo',
      credentials: { token: 'secret-token' },
    });
  });
  afterAll(() => system?.stop());

  /** Runs it as it stands, but for where Sluice and the third party are. */
  async function run(code: string): Promise<string[]> {
    const printed: string[] = [];
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const { address: url } = system.client;
    const given = {
      sluice: new Sluice({ url, key: system.key }),
      Sluice: class extends Sluice {
        constructor({ key }: { key: string }) {
          super({ url, key });
        }
      },
      SluiceError,
      UpstreamError,
      SignatureError,
      verifyWebhook,
      received: aMessage(secret),
      process: { env: { SLUICE_KEY: system.key, SLUICE_WEBHOOK_SECRET: secret } },
      console: { log: (...values: unknown[]) => printed.push(values.map(shown).join(' ')) },
    };
    const runnable = code
      .replace(/^import .+$/gm, '')
      .replaceAll(SANDBOX, system.upstream.url)
      // The first example makes the client that all others use.
      .replace('const sluice =', 'sluice =');
    await new AsyncFunction(...Object.keys(given), runnable)(...Object.values(given));
    return printed.map((line) => line.replaceAll(system.upstream.url, SANDBOX));
  }

  it.each(examples)('does what it says: $title', async ({ code }) => {
    expect(await run(code)).toEqual(expectedOf(code));
    expect(expectedOf(code)).not.toEqual([]);
  });

  it('lists, reads and changes items of a resource through a running Sluice', async () => {
    const { upstream, client, key } = system;
    const left = new Map(['1', '2', '3'].map((id) => [id, { id, name: `name ${id}` }]));
    upstream.on('/v1/contacts', ({ arrival: { method, target, body } }) => {
      if (method === 'POST') return { status: 201, body: { id: '4', ...read(body) } };
      const { searchParams } = new URL(target, upstream.url);
      const from = Number(searchParams.get('cursor') ?? 0);
      const to = from + Number(searchParams.get('limit') ?? 2);
      const nextCursor = to < left.size ? String(to) : null;
      return { body: { data: [...left.values()].slice(from, to), nextCursor } };
    });
    upstream.on('/v1/contacts/2', ({ arrival: { method, body } }) => {
      const found = { ...left.get('2'), ...(method === 'PATCH' ? read(body) : {}) };
      if (method === 'DELETE') left.delete('2');
      return method === 'DELETE' ? { status: 204 } : { body: found };
    });
    await putDefinition(system, { level: 'integration', name: 'sandbox' }, PEOPLE);
    const sluice = new Sluice({ url: client.address, key });
    const people = sluice.connection('sandbox:demo').resource<{ id: string }>('people');
    const ids = async (): Promise<string[]> => {
      const found: string[] = [];
      for await (const { id } of people.list({ limit: 1 })) found.push(id);
      return found;
    };
    expect(await ids()).toEqual(['1', '2', '3']);
    const first = await people.list({ limit: 2 });
    expect([first.data.length, first.prevCursor]).toEqual([2, null]);
    const cursor = String(first.nextCursor);
    expect((await people.list({ cursor })).data).toEqual([{ id: '3', name: 'name 3' }]);
    expect(await people.get('2')).toEqual({ id: '2', name: 'name 2' });
    expect(await people.create({ name: 'd' })).toEqual({ id: '4', name: 'd' });
    expect(await people.update('2', { name: 'e' })).toEqual({ id: '2', name: 'e' });
    await people.delete('2');
    expect(await ids()).toEqual(['1', '3']);
    await expect(people.get('none')).rejects.toMatchObject({ response: { status: 404 } });
    answerAsTheSandboxDoes(upstream);
  });

  it('shows every method', () => {
    const sluice = new Sluice({ url: 'https://sluice.example', key: 'k' });
    const connection = sluice.connection('crm');
    const { jobs, connections, integrations, connect, providers, webhooks } = sluice;
    const { webhookEndpoints } = sluice;
    const definitions = integrations.definitions('crm');
    const groups = {
      ...{ sluice, connection, proxy: connection.proxy, jobs, connections, integrations },
      ...{ definitions, connect, providers, webhookEndpoints, webhooks },
    };
    const missing = Object.entries(groups).flatMap(([group, value]) =>
      Object.getOwnPropertyNames(Object.getPrototypeOf(value))
        .filter((method) => method !== 'constructor' && !page.includes(`${group}.${method}(`))
        .map((method) => `${group}.${method}`),
    );
    expect(missing).toEqual([]);
  });
});
