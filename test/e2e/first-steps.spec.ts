import { aConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { type JobBody, postJob } from '../support/jobs.js';
import { refusals, sendJson } from '../support/management.js';
import { aProject, type Project } from '../support/project.js';
import { exchangeRaw } from '../support/raw-http.js';
import { FORMS } from '../support/system.js';

const LISTS = ['/connections', '/integrations', '/jobs', '/callbacks', '/webhook-endpoints'];

describe.each(FORMS)('who meets Sluice for the first time, %s,', (form) => {
  let system: Project;
  beforeAll(async () => {
    system = await aProject(form);
  });
  afterAll(() => system?.stop());

  it('is led on from the root', async () => {
    const answer = await system.client.send('/');
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      200,
      { name: 'Sluice', docs: '/docs', openapi: '/openapi.json', ready: '/health/ready' },
    ]);
  });

  it('hears of the content type when a job is sent as a form, as curl does by itself', async () => {
    const answer = await system.client.send('/jobs', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: '{"connection":"a"}',
    });
    expect([answer.status, problemOf(answer).detail]).toEqual([
      400,
      expect.stringContaining('"content-type: application/json"'),
    ]);
  });

  it.each([...LISTS, '/api-keys', '/providers'])(
    'hears that a parameter of %s is unknown, and which there are',
    async (path) => {
      const answer = await system.client.send(`${path}?colour=red`);
      expect(answer.status).toBe(400);
      expect(refusals(answer)).toEqual([
        expect.stringMatching(/^colour is not known here; there is "limit", "cursor"/),
      ]);
    },
  );

  it('finds jobs by every selector of their connection, and by its id when it is gone', async () => {
    const externalUserId = `u-${form}`;
    const { id, integrationKey } = await aConnection(system, { connection: { externalUserId } });
    const runAt = new Date(Date.now() + 60_000).toISOString();
    const { id: job } = await postJob(system, { connection: id, path: '/later', runAt });
    const found = async (selector: string) => {
      const path = `/jobs?connection=${encodeURIComponent(selector)}`;
      const { data } = await system.client.manage<{ data: JobBody[] }>('GET', path);
      return data.map((each) => each.id);
    };
    for (const selector of [id, integrationKey, `${integrationKey}:${externalUserId}`])
      expect(await found(selector)).toEqual([job]);
    const unknown = await system.client.send('/jobs?connection=nowhere');
    expect(problemOf(unknown).code).toBe('connection_not_found');
    await system.client.manage('DELETE', `/connections/${id}`);
    expect(await found(id)).toEqual([job]);
  });

  it('gets 400 for two Host lines, of which nobody knows which one is meant', async () => {
    const answer = await exchangeRaw(
      system.client.address,
      'GET /health/live HTTP/1.1\r\nhost: a\r\nHost: b\r\nconnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('more than one Host line');
  });

  it('cannot make a template read what every object has by itself', async () => {
    const { upstream } = system;
    const key = `template-${form}`;
    await system.client.manage('POST', '/integrations', {
      key,
      name: 'A third party',
      baseUrl: upstream.url,
      plainHttpHosts: [upstream.host],
      auth: { type: 'headers', headers: { 'x-auth': '{constructor}' } },
    });
    const answer = await sendJson(system.client, 'POST', '/connections', {
      integration: key,
      credentials: { other: 'a' },
    });
    expect(refusals(answer)).toEqual([
      'credentials.constructor is needed by a template of the integration',
    ]);
  });
});
