import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { aConnection } from '../support/builders.js';
import { FakeUpstream, headerOf } from '../support/fake-upstream.js';
import { aProject, type Project } from '../support/project.js';

const script = join(import.meta.dirname, '../../examples/moving/copy-nango-connections.mjs');
const THEIR_KEY = 'nango-secret';

/** A connection of theirs as their API lists it, and its credentials. */
interface Theirs {
  connection_id: string;
  provider_config_key: string;
  end_user?: { id: string };
  tags?: { end_user_id: string };
  connection_config?: Record<string, string>;
  credentials?: Record<string, string>;
}

describe('examples/moving/copy-nango-connections.mjs', () => {
  let project: Project;
  let nango: FakeUpstream;
  let theirs: Theirs[];
  beforeAll(async () => {
    project = await aProject('embedded');
    nango = await FakeUpstream.start();
  });
  afterAll(async () => {
    await nango.close();
    await project.stop();
  });
  beforeEach(() => {
    nango.reset();
    nango.otherwise(({ arrival }) => {
      if (headerOf(arrival, 'authorization') !== `Bearer ${THEIR_KEY}`)
        return { status: 401, body: {} };
      const { pathname, searchParams } = new URL(arrival.target, 'http://nango');
      const [, , id] = pathname.split('/').map(decodeURIComponent);
      if (id === undefined) {
        const [limit, page] = ['limit', 'page'].map((name) => Number(searchParams.get(name)));
        const from = (page ?? 0) * (limit ?? 0);
        const listed = theirs.map(({ credentials: _secret, ...each }) => each);
        return { body: { connections: listed.slice(from, from + (limit ?? 0)) } };
      }
      const found = theirs.find(({ connection_id }) => connection_id === id);
      const hasRefresh = searchParams.get('refresh_token') === 'true';
      return { body: { ...found, credentials: hasRefresh ? found?.credentials : {} } };
    });
  });

  const run = (...args: string[]) =>
    new Promise<{ code: number; said: string }>((resolve) => {
      const env = {
        ...{ PATH: process.env['PATH'], NANGO_URL: nango.url, NANGO_SECRET_KEY: THEIR_KEY },
        ...{ SLUICE_URL: project.client.address, SLUICE_KEY: project.key },
      };
      execFile(script, args, { env }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
      );
    });

  it('copies what can be called at once, page after page, and passes over what is there', async () => {
    const { integrationKey: key } = await aConnection(project);
    theirs = Array.from({ length: 101 }, (_, n) => ({
      ...{ connection_id: `theirs-${key}-${n}`, provider_config_key: key },
      ...(n % 2 === 0 ? { end_user: { id: `user-${n}` } } : { tags: { end_user_id: `user-${n}` } }),
      credentials: { type: 'API_KEY', apiKey: `secret-${n}` },
    }));
    expect(await run('--dry-run')).toEqual({
      ...{ code: 0, said: expect.stringContaining('101 would copy.') },
    });
    const { code, said } = await run();
    expect([code, said]).toEqual([0, expect.stringContaining('101 copied.')]);
    expect(said).not.toContain('secret-');
    for (const selector of [`theirs-${key}-100`, `${key}:user-99`]) {
      const answer = await project.client.call(selector, '/x');
      expect([selector, answer.status]).toEqual([selector, 200]);
    }
    const sent = project.upstream.arrivals().map((arrival) => headerOf(arrival, 'authorization'));
    expect(sent).toEqual(['Bearer secret-100', 'Bearer secret-99']);
    expect(await run()).toEqual({ code: 0, said: expect.stringContaining('101 there.') });
  });

  it('says why it leaves one out, and names by its end user what can have no alias', async () => {
    const { integrationKey: key } = await aConnection(project, {
      integration: { auth: { type: 'basic' } },
      connection: { credentials: { username: 'u', password: 'p' } },
    });
    theirs = [
      { connection_id: 'nowhere', provider_config_key: 'not-here' },
      {
        ...{ connection_id: 'signed', provider_config_key: key },
        credentials: { type: 'OAUTH1', oauth_token: 't' },
      },
      {
        ...{ connection_id: 'with a space', provider_config_key: key },
        credentials: { type: 'BASIC', username: 'u', password: 'p' },
      },
      {
        connection_id: 'unlike',
        provider_config_key: key,
        credentials: { type: 'API_KEY', apiKey: 'k' },
      },
    ];
    const { code, said } = await run();
    expect(code).toBe(1);
    expect(said).toContain('not-here/nowhere: skipped, there is no integration "not-here"');
    expect(said).toContain('signed: skipped, credentials of the type OAUTH1');
    expect(said).toMatch(/unlike: failed, .*username/);
    expect(said).toContain('2 skipped, 1 copied, 1 failed.');
    expect((await project.client.call(`${key}:with%20a%20space`, '/x')).status).toBe(200);
  });
});
