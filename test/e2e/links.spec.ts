import { randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Octokit } from '@octokit/core';
import { LogLevel, WebClient } from '@slack/web-api';
import { aConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { type Arrival, FakeUpstream } from '../support/fake-upstream.js';
import { postJob, settled } from '../support/jobs.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';

const ON = { 'sluice-rewrite-links': 'on' };
const OFF = { 'sluice-rewrite-links': 'off' };
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const BOUND_BYTES = 1_048_576;

describe.each(FORMS)('links, %s', (form) => {
  let system: Project;
  let files: FakeUpstream;
  let stranger: FakeUpstream;
  /** A connection to the upstream below `/base`, which may also reach `files`. */
  let plain: string;
  /** The same with declared fields, switched on for every call. */
  let declared: string;

  beforeAll(async () => {
    [system, files, stranger] = await Promise.all([
      aProject(form),
      FakeUpstream.start(),
      FakeUpstream.start(),
    ]);
    const integration = {
      baseUrl: `${system.upstream.url}/base`,
      allowedHosts: [files.host],
      plainHttpHosts: [system.upstream.host, files.host],
    };
    ({ id: plain } = await aConnection(system, { integration }));
    const fields = ['/next', '/items/*/url', '/upload_url'];
    ({ id: declared } = await aConnection(system, {
      integration: { ...integration, rewriteLinks: { default: 'on', fields } },
    }));
  });
  beforeEach(() => {
    for (const server of [system.upstream, files, stranger]) server.reset();
  });
  afterAll(() => Promise.all([system?.stop(), files?.close(), stranger?.close()]));

  const behind = (connection: string) => `${system.client.address}/connections/${connection}/proxy`;
  const targets = ({ upstream }: { upstream: FakeUpstream }) =>
    upstream.arrivals().map(({ target }) => target);
  const allArrivals = (): Arrival[] =>
    [system.upstream, files, stranger].flatMap((server) => server.arrivals());
  const expectNoKeyOutside = (): void =>
    expect(
      allArrivals().filter(({ headers, target, body }) =>
        `${headers.flat().join('\n')}${target}${body.toString('latin1')}`.includes(system.key),
      ),
    ).toEqual([]);

  describe('with a real SDK', () => {
    it('octokit follows Link through three pages and never shows its key to the third party', async () => {
      const odd = '/base/items?cursor=a%2Fb%3d&q=x,y;z+1&page=';
      system.upstream.on('/base/items', ({ arrival }) => {
        const page = Number(/page=(\d)/.exec(arrival.target)?.[1] ?? 1);
        const next = `<${system.upstream.url}${odd}${page + 1}>; rel="next"; title="a, <b>"`;
        const first = `<${system.upstream.url}/base/items>; rel="first"`;
        return { headers: page < 3 ? { link: `${first}, ${next}` } : {}, body: [{ page }] };
      });
      const octokit = new Octokit({ auth: system.key, baseUrl: behind(declared) });
      const pages: unknown[] = [];
      for (let url: string | undefined = '/items'; url;) {
        const { data, headers }: { data: unknown[]; headers: { link?: string } } =
          await octokit.request(`GET ${url}`);
        pages.push(...data);
        url = /<([^<>]+)>;\s*rel="next"/.exec(headers.link ?? '')?.[1];
      }
      expect(pages).toEqual([{ page: 1 }, { page: 2 }, { page: 3 }]);
      expect(targets(system)).toEqual(['/base/items', `${odd}2`, `${odd}3`]);
      expectNoKeyOutside();
    });

    it('without it, octokit shows its key to the third party', async () => {
      const link = `<${system.upstream.url}/base/items?page=2>; rel="next"`;
      system.upstream.on('/base/items', { headers: { link }, body: [] });
      const octokit = new Octokit({ auth: system.key, baseUrl: behind(plain) });
      const { headers } = await octokit.request('GET /items');
      expect(headers.link).toBe(link);
      await octokit.request(`GET ${link.slice(1, link.indexOf('>'))}`);
      const [, leaked] = system.upstream.arrivals();
      expect(leaked?.headers).toContainEqual(['authorization', `token ${system.key}`]);
    });

    it("Slack's client uploads to a host of its own without showing its key there", async () => {
      const upload = { ok: true, file_id: 'F1', upload_url: `${files.url}/upload/v1/a%2Fb?x=1` };
      system.upstream.on('/base/files.getUploadURLExternal', { body: upload });
      system.upstream.on('/base/files.completeUploadExternal', { body: { ok: true, files: [] } });
      const slack = new WebClient(system.key, {
        slackApiUrl: `${behind(declared)}/`,
        logLevel: LogLevel.ERROR,
        retryConfig: { retries: 0 },
      });
      await slack.filesUploadV2({ filename: 'a.txt', content: 'the content' });
      expect(targets(system)).toEqual([
        '/base/files.getUploadURLExternal',
        '/base/files.completeUploadExternal',
      ]);
      const [arrival] = files.arrivals();
      expect(arrival?.target).toBe('/upload/v1/a%2Fb?x=1');
      expect(arrival?.body.toString()).toContain('the content');
      expectNoKeyOutside();
    });

    it('fetch follows a redirect, absolute or relative, behind the proxy', async () => {
      const authorization = `Bearer ${system.key}`;
      for (const location of [`${system.upstream.url}/base/there?a=%zz`, 'there?a=%zz']) {
        system.upstream.on('/base/here', { status: 302, headers: { location } });
        const answer = await fetch(`${behind(plain)}/here`, { headers: { ...ON, authorization } });
        expect(answer.url).toBe(`${behind(plain)}/there?a=%zz`);
      }
      expect(targets(system).filter((target) => target !== '/base/here')).toEqual(
        Array.from({ length: 2 }, () => '/base/there?a=%zz'),
      );
      expectNoKeyOutside();
    });
  });

  describe('in headers', () => {
    const locationOf = async (location: string, headers: Record<string, string> = ON) => {
      system.upstream.on('/base/a/here', { status: 201, headers: { Location: location } });
      const answer = await system.client.call(plain, '/a/here', { headers });
      return answer.headers.location;
    };

    it('lead to every host of the integration through the proxy, and elsewhere as before', async () => {
      const { url } = system.upstream;
      expect(await locationOf(`${url}/base/x`)).toBe(`${behind(plain)}/x`);
      expect(await locationOf(`${url}/other/x`)).toBe(`${behind(plain)}/${url}/other/x`);
      expect(await locationOf(`${files.url}/x`)).toBe(`${behind(plain)}/${files.url}/x`);
      expect(await locationOf('/base/x')).toBe(`${behind(plain)}/x`);
      expect(await locationOf('../x?y')).toBe(`${behind(plain)}/x?y`);
      for (const untouched of [`${stranger.url}/x`, 'mailto:a@example.com', ''])
        expect(await locationOf(untouched)).toBe(untouched);
    });

    it('lead to exactly the target, byte for byte', async () => {
      for (const target of ['/base/a%2Fb//c%zz?d=%e9&e=http://f', '/q?x=1', '/base', '/base?x']) {
        const link = await locationOf(`${system.upstream.url}${target}`);
        await system.client.send(link?.slice(system.client.address.length) ?? '');
        expect(targets(system).at(-1)).toBe(target);
      }
      const link = await locationOf(`${files.url}/a//b%2F?c=%zz`);
      await system.client.send(link?.slice(system.client.address.length) ?? '');
      expect(files.arrivals().at(-1)?.target).toBe('/a//b%2F?c=%zz');
    });

    it('keep the selector as the caller wrote it, and begin with the Host it used', async () => {
      const { integrationKey } = await aConnection(system, {
        connection: { externalUserId: 'user 1ü' },
      });
      const selector = `${integrationKey}:user%201%c3%bc`;
      system.upstream.on('/here', { headers: { 'content-location': '/there' } });
      const headers: [string, string][] = [...Object.entries(ON), ['host', 'sluice.example:8443']];
      const answer = await system.client.call(selector, '/here', { headers });
      expect(answer.headers['content-location']).toBe(
        `http://sluice.example:8443/connections/${selector}/proxy/there`,
      );
    });

    it('stream the body meanwhile', async () => {
      let answered: () => void = () => undefined;
      system.upstream.on('/base/stream', async ({ response }) => {
        const read = new Promise<void>((resolve) => (answered = resolve));
        response
          .writeHead(200, { 'content-type': 'text/event-stream', link: '</base/next>' })
          .write('data: {"next": "/base/next"}\n\n');
        await read;
        response.end('data: 2\n\n');
      });
      let text = '';
      const path = `/connections/${declared}/proxy/stream`;
      const link = await new Promise<unknown>((resolve, reject) => {
        system.client
          .open(path, {}, (incoming) => {
            incoming.on('data', (chunk: Buffer) => {
              text += chunk.toString();
              answered();
            });
            incoming.once('end', () => resolve(incoming.headers['link'])).once('error', reject);
          })
          .once('error', reject);
      });
      expect(link).toBe(`<${behind(declared)}/next>`);
      expect(text).toBe('data: {"next": "/base/next"}\n\ndata: 2\n\n');
    });
  });

  describe('in declared fields', () => {
    const text = () =>
      `\ufeff{ "big": 12345678901234567890.0e1,\t"next" : "${system.upstream.url.replaceAll('/', '\\/')}\\/base\\/p?a=\\u00e9&b=1", "next": null,
        "items": [{"url":"/base/1","url":"\\/base\\/2"},{"url":7},{"url":"${stranger.url}/3"}], "other": "${system.upstream.url}/base/x" }\n`;
    const rewritten = () =>
      `\ufeff{ "big": 12345678901234567890.0e1,\t"next" : "${behind(declared)}/p?a=é&b=1", "next": null,
        "items": [{"url":"${behind(declared)}/1","url":"${behind(declared)}/2"},{"url":7},{"url":"${stranger.url}/3"}], "other": "${system.upstream.url}/base/x" }\n`;

    it('change, and nothing else in the text', async () => {
      system.upstream.on('/base/list', { headers: JSON_TYPE, body: text() });
      const answer = await system.client.call(declared, '/list');
      expect(answer.text).toBe(rewritten());
      expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(rewritten())));
      expect(answer.headers['sluice-rewrite-links']).toBe('on');
    });

    it('change in a compressed answer, which is then sent as it reads', async () => {
      const headers = { ...JSON_TYPE, 'Content-Encoding': 'gzip', etag: '"v1"' };
      system.upstream.on('/base/list', { headers, body: gzipSync(text()) });
      const answer = await system.client.call(declared, '/list');
      expect(answer.text).toBe(rewritten());
      expect(answer.headers['content-encoding']).toBeUndefined();
      expect(answer.headers.etag).toBe('"v1"');
    });

    it('stay as they are when the caller says off, and in answers of another type', async () => {
      system.upstream.on('/base/list', { headers: JSON_TYPE, body: text() });
      const off = await system.client.call(declared, '/list', { headers: OFF });
      expect(off.text).toBe(text());
      expect(off.headers).not.toHaveProperty('sluice-rewrite-links');
      system.upstream.on('/base/list', { headers: { 'content-type': 'text/plain' }, body: text() });
      expect((await system.client.call(declared, '/list')).text).toBe(text());
    });

    it('are not looked for in an answer that is too large: it passes as it is and says so', async () => {
      const padding = randomBytes(3 * BOUND_BYTES).toString('latin1');
      const body = Buffer.from(JSON.stringify({ next: '/base/next', padding }));
      system.upstream.on('/base/large', { headers: { ...JSON_TYPE, link: '</base/2>' }, body });
      const plainText = await system.client.call(declared, '/large');
      expect(plainText.body.equals(body)).toBe(true);
      expect(plainText.headers['link']).toBe(`<${behind(declared)}/2>`);
      const compressed = gzipSync(JSON.stringify({ next: '/', zeros: '0'.repeat(BOUND_BYTES) }));
      const headers = { ...JSON_TYPE, 'content-encoding': 'gzip' };
      system.upstream.on('/base/bomb', { headers, body: compressed });
      const bomb = await system.client.call(declared, '/bomb');
      expect(bomb.headers['content-encoding']).toBe('gzip');
      expect(gunzipSync(bomb.body).length).toBeGreaterThan(BOUND_BYTES);
      for (const { headers: own } of [plainText, bomb])
        expect(own['sluice-rewrite-links']).toBe('headers-only; reason=too_large');
    });

    it('are not changed in half: an answer that breaks off is a problem, not a short answer', async () => {
      system.upstream.on('/base/half', ({ response }) => {
        response.writeHead(200, { ...JSON_TYPE, 'content-length': '100' });
        response.write('{"next": "/', () => response.destroy());
      });
      const answer = await system.client.call(declared, '/half');
      expect(problemOf(answer)).toMatchObject({ code: 'upstream_reset', dispatched: true });
    });
  });

  it('change only for a call that asks for it in words it knows, with a Host that can be used', async () => {
    system.upstream.on('/base/here', { headers: { link: '</base/x>' } });
    const off = await system.client.call(plain, '/here');
    expect([off.headers['link'], off.headers['sluice-rewrite-links']]).toEqual([
      '</base/x>',
      undefined,
    ]);
    for (const word of ['yes', 'ON', '', 'on, off']) {
      const headers = { 'sluice-rewrite-links': word };
      const answer = await system.client.call(plain, '/here', { headers });
      expect(problemOf(answer)).toMatchObject({ status: 400, dispatched: false });
      expect(problemOf(answer).errors).toEqual([
        expect.objectContaining({ path: Object.keys(headers)[0] }),
      ]);
    }
    for (const host of ['a/b', 'user@host', 'a b', 'x>;y']) {
      const headers: [string, string][] = [...Object.entries(ON), ['host', host]];
      const answer = await system.client.call(plain, '/here', { headers });
      expect(problemOf(answer).errors).toEqual([expect.objectContaining({ path: 'host' })]);
    }
    expect(system.upstream.arrivals()).toHaveLength(1);
  });

  it('never reach the third party as a header', async () => {
    await system.client.call(plain, '/here', { headers: ON });
    expect(system.upstream.arrivals()[0]?.headers.flat().join()).not.toMatch(/sluice/i);
  });

  it("are the third party's own in the result of a job", async () => {
    const link = `<${system.upstream.url}/base/x>`;
    const body = `{"next":"${system.upstream.url}/base/x"}`;
    system.upstream.on('/base/job', { headers: { ...JSON_TYPE, link }, body });
    const { id } = await postJob(system, { connection: declared, method: 'GET', path: '/job' });
    await settled(system, id);
    const result = await system.client.manage<{ headers: [string, string][]; body: string }>(
      'GET',
      `/jobs/${id}/result`,
    );
    expect(result.body).toBe(body);
    expect(result.headers).toContainEqual(['link', link]);
  });

  it('are a setting of the integration that can be read, changed and cleared', async () => {
    const { integrationKey } = await aConnection(system, {
      integration: { rewriteLinks: { fields: ['/next'] } },
    });
    const path = `/integrations/${integrationKey}`;
    const read = () => system.client.manage<{ rewriteLinks?: unknown }>('GET', path);
    expect((await read()).rewriteLinks).toEqual({ default: 'off', fields: ['/next'] });
    await system.client.manage('PATCH', path, { rewriteLinks: { default: 'on' } });
    expect((await read()).rewriteLinks).toEqual({ default: 'on', fields: [] });
    await system.client.manage('PATCH', path, { rewriteLinks: null });
    expect(await read()).not.toHaveProperty('rewriteLinks');
    const headers = { 'content-type': 'application/json' };
    const refused = JSON.stringify({ rewriteLinks: { fields: ['next'] } });
    const answer = await system.client.send(path, { method: 'PATCH', headers, body: refused });
    expect(problemOf(answer).errors?.[0]?.path).toBe('rewriteLinks.fields.0');
  });
});
