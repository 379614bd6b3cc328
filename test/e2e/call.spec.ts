import { aConnection } from '../support/builders.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';

describe.each(FORMS)('a call, %s', (form) => {
  let system: Project;
  beforeAll(async () => {
    system = await aProject(form);
  });
  afterAll(() => system.stop());

  it("arrives with the connection's token instead of the caller's key, and its answer comes back", async () => {
    const connection = await aConnection(system, { credentials: { token: 'abc' } });
    system.upstream.on('/hello', {
      status: 201,
      headers: { 'x-from': 'upstream' },
      body: '{"ok":true}',
    });
    const answer = await system.client.call(connection.id, '/hello?a=1');
    expect(answer.text).toBe('{"ok":true}');
    expect([answer.status, answer.headers['x-from']]).toEqual([201, 'upstream']);
    const [arrival] = await system.upstream.waitForArrivals(1);
    expect(arrival?.target).toBe('/hello?a=1');
    expect(arrival?.headers.filter(([name]) => name.toLowerCase() === 'authorization')).toEqual([
      ['authorization', 'Bearer abc'],
    ]);
  });
});
