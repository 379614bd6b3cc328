import { postBatch, settledBatch } from '../support/batches.js';
import { aConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import type { JobBody } from '../support/jobs.js';
import { aProject, type Project } from '../support/project.js';
import { putDefinition } from '../support/resources.js';
import { FORMS } from '../support/system.js';
import { after, contacts, page } from '../support/walked-list.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

describe.each(FORMS)('a job of a batch that walks a list, %s,', (form) => {
  let system: Project;
  let connection: string;
  beforeAll(async () => {
    system = await aProject(form);
    const { id, integrationKey } = await aConnection(system);
    connection = id;
    await putDefinition(system, { level: 'integration', name: integrationKey }, contacts);
  });
  beforeEach(() => system.upstream.reset());
  afterAll(() => system.stop());

  const aWalk = (more: object = {}): object => ({
    connection,
    resource: 'contacts',
    method: 'list',
    pages: 'all',
    ...more,
  });
  const has = (pages: number): void => {
    system.upstream.on('/contacts', ({ arrival }) => ({ body: page(arrival, pages) }));
  };
  const replay = (id: string) =>
    system.client.send(`/batches/${id}/replay`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });

  it('counts once, when its last page has come', async () => {
    has(3);
    const { id } = await postBatch(system, [aWalk(), { connection, path: '/one' }]);
    const { counts } = await settledBatch(system, id);
    expect(counts).toMatchObject({ answered: 2, unsettled: 0 });
    const { data } = await system.client.manage<{ data: JobBody[] }>('GET', `/batches/${id}/jobs`);
    expect(data).toContainEqual(
      expect.objectContaining({ line: 1, resource: 'contacts', pages: 3, items: 9 }),
    );
    const { text } = await system.client.send(`/batches/${id}/results`);
    expect(text).toContain('9007199254740993112');
  });

  it('counts once, when its last page was received', async () => {
    has(2);
    const receiver = await WebhookReceiver.start();
    const nobody = await postBatch(system, [aWalk({ deliver: 'pages' }), aWalk({ pages: 1 })]);
    expect(nobody.errors).toMatchObject([{ line: 1, code: 'invalid_request' }]);
    const { id: endpoint, secret } = await system.client.manage<{ id: string; secret: string }>(
      'POST',
      '/webhook-endpoints',
      { url: receiver.url, events: ['connection.deleted'] },
    );
    receiver.trust(secret);
    const walk = aWalk({ deliver: 'pages', callback: { endpoint } });
    const { id } = await postBatch(system, [walk]);
    expect((await settledBatch(system, id)).counts).toMatchObject({ answered: 1, unsettled: 0 });
    const pages = (await receiver.waitFor(3)).map(({ type }) => type);
    expect(pages).toEqual(['job.page_ready', 'job.page_ready', 'job.settled']);
    await system.client.manage('DELETE', `/webhook-endpoints/${endpoint}`);
    await receiver.close();
  });

  it('is made again when it has not got a page, and not from the middle of its list', async () => {
    let failsAt = 0;
    system.upstream.on('/contacts', ({ arrival, request }) =>
      after(arrival) === failsAt ? void request.socket.destroy() : { body: page(arrival, 3) },
    );
    const first = await postBatch(system, [aWalk({ retry: { attempts: 1 } })]);
    expect((await settledBatch(system, first.id)).counts).toMatchObject({ failed: 1 });
    failsAt = 1;
    const second = JSON.parse((await replay(first.id)).text) as { id: string };
    expect((await settledBatch(system, second.id)).counts).toMatchObject({ failed: 1 });
    expect(problemOf(await replay(second.id))).toMatchObject({
      code: 'batch_rejected',
      errors: [{ path: 'line 1', message: expect.stringContaining('conflict') }],
    });
  });
});
