import { problemOf } from '../support/client.js';
import { exchangeRaw as exchange } from '../support/raw-http.js';
import { FORMS, startSystem, type System } from '../support/system.js';

describe.each(FORMS)('the HTTP server, %s', (form) => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ form });
  });
  afterAll(() => system?.stop());

  it.each(['/integrations/%zz', '/connections/%zz/proxy/x', '/nowhere'])(
    'answers %s, which no route can take, with a problem document',
    async (path) => {
      const answer = await system.client.send(path);
      expect(problemOf(answer)).toMatchObject({ status: answer.status });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    },
  );

  it('ignores a content type without a body', async () => {
    const headers = { 'content-type': 'application/json' };
    expect((await system.client.send('/connections', { headers })).status).toBe(200);
  });

  it('answers bytes that are no request, and heads that are too large, with a problem document', async () => {
    const { address } = system.client;
    const garbage = await exchange(address, 'this is not http\r\n\r\n');
    const large = await exchange(
      address,
      `GET / HTTP/1.1\r\nhost: x\r\nx-a: ${'a'.repeat(200_000)}\r\n\r\n`,
    );
    for (const answer of [garbage, large]) {
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain('sluice-error: invalid_request');
    }
  });

  it('does not read a large body of a caller without a key', async () => {
    const head =
      'POST /connections/x/proxy/y HTTP/1.1\r\nhost: x\r\ncontent-length: 20000000\r\nconnection: close\r\n\r\n';
    expect(await exchange(system.client.address, head)).toContain('sluice-error: invalid_api_key');
  });

  it('refuses a text that cannot be stored with 400', async () => {
    const answer = await system.client.send('/integrations', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        key: 'nul',
        name: 'a',
        baseUrl: 'https://example.com',
        auth: { type: 'none' },
        expired: [{ status: 401, body: { contains: '\0' } }],
      }),
    });
    expect(problemOf(answer)).toMatchObject({ status: 400, code: 'invalid_request' });
  });
});
