import { aConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';

const CALLS = 6;

describe.each(FORMS)('a third party that closes connections it had kept, %s,', (form) => {
  let system: Project;
  let connection: string;
  let dropped: number;
  beforeAll(async () => {
    system = await aProject(form);
    ({ id: connection } = await aConnection(system));
  });
  beforeEach(() => {
    system.upstream.reset();
    const used = new Set<number>();
    dropped = 0;
    system.upstream.on('/closing', ({ arrival, request }) => {
      if (!used.has(arrival.socketId)) {
        used.add(arrival.socketId);
        return { body: 'ok' };
      }
      dropped++;
      return void request.socket.destroy();
    });
  });
  afterAll(() => system?.stop());

  it.each(['GET', 'PUT', 'DELETE'])('does not make a %s fail: it is sent again', async (method) => {
    for (let call = 0; call < CALLS; call++)
      expect((await system.client.call(connection, '/closing', { method })).status).toBe(200);
    expect(dropped).toBeGreaterThan(0);
    expect(system.upstream.arrivals()).toHaveLength(CALLS + dropped);
  });

  it('gets no POST a second time: the caller hears that it may have left', async () => {
    const statuses: number[] = [];
    for (let call = 0; call < CALLS; call++) {
      const answer = await system.client.call(connection, '/closing', { method: 'POST' });
      statuses.push(answer.status);
      if (answer.status !== 200)
        expect(problemOf(answer)).toMatchObject({ code: 'upstream_reset', dispatched: true });
    }
    expect(statuses.filter((status) => status !== 200)).toHaveLength(dropped);
    expect(system.upstream.arrivals()).toHaveLength(CALLS);
  });

  it('is asked once more and not for ever', async () => {
    system.upstream.on('/closed', ({ request }) => void request.socket.destroy());
    await system.client.call(connection, '/closing');
    const answer = await system.client.call(connection, '/closed');
    expect(problemOf(answer)).toMatchObject({ code: 'upstream_reset', dispatched: true });
    const asked = system.upstream.arrivals(({ target }) => target === '/closed').length;
    expect(asked).toBeGreaterThanOrEqual(1);
    expect(asked).toBeLessThanOrEqual(2);
  });
});
