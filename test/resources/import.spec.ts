import { problemOf } from '../support/client.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';

describe.each(FORMS)('importing a description, %s', (form) => {
  let project: Project;
  beforeAll(async () => {
    project = await aProject(form);
  });
  afterAll(() => project.stop());

  it('makes a provider of the project, and says what was not taken over', async () => {
    const array = { type: 'array', items: { type: 'object' } };
    const document = JSON.stringify({
      openapi: '3.0.3',
      info: { title: 'Example', version: '1' },
      servers: [{ url: 'https://api.example.com' }],
      paths: {
        '/things': {
          get: { responses: { 200: { content: { 'application/json': { schema: array } } } } },
        },
        '/files': { post: { requestBody: { content: { 'multipart/form-data': {} } } } },
      },
    });
    const { client } = project;
    expect(
      await client.manage('POST', '/providers/import', { id: 'example', document }),
    ).toMatchObject({
      operations: 2,
      methods: 1,
      skipped: [{ operation: 'POST /files', reason: 'takes multipart' }],
    });
    expect(await client.manage('GET', '/providers/example')).toMatchObject({
      owner: 'project',
      resources: [{ resource: 'things', methods: { list: { path: '/things' } } }],
    });
  });

  it('refuses a text that is none, and a URL that leads inside', async () => {
    for (const [field, text] of [
      ['document', '{"openapi": "4.0.0"}'],
      ['url', 'https://169.254.169.254/openapi.json'],
    ] as const) {
      const answer = await project.client.send('/providers/import', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id: 'none', [field]: text }),
      });
      expect(problemOf(answer)).toMatchObject({
        status: 400,
        code: 'invalid_request',
        errors: [{ path: field }],
      });
    }
  });
});
