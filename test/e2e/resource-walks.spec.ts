import type { IncomingMessage } from 'node:http';
import { aConnection } from '../support/builders.js';
import type { Answer, Problem } from '../support/client.js';
import { aProject, type Project } from '../support/project.js';
import { askResource, jsonOf, putDefinition } from '../support/resources.js';
import { FORMS } from '../support/system.js';
import { until } from '../support/until.js';
import { after, contacts, linesOf, page } from '../support/walked-list.js';

const NDJSON = { headers: { accept: 'application/x-ndjson' } };

describe.each(FORMS)('a list walked on one answer, %s', (form) => {
  let system: Project;
  let id: string;
  beforeAll(async () => {
    system = await aProject(form);
  });
  afterAll(() => system.stop());

  const aList = async (options: Parameters<typeof aConnection>[1] = {}): Promise<void> => {
    system.upstream.reset();
    const connection = await aConnection(system, options);
    ({ id } = connection);
    const owner = { level: 'integration', name: connection.integrationKey } as const;
    await putDefinition(system, owner, contacts);
  };
  beforeEach(() => aList());

  const walk = (query = 'limit=all&status=open'): Promise<Answer> =>
    askResource(system, id, `contacts?${query}`, NDJSON);

  it('has every item on a line, digit for digit, in pages as large as may be', async () => {
    system.upstream.on('/contacts', ({ arrival }) => ({ body: page(arrival, 4) }));
    const answer = await walk();
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/x-ndjson']);
    expect(linesOf(answer)).toHaveLength(12);
    expect(linesOf(answer)[4]).toBe('{"id": 9007199254740993112,  "at": 1}');
    expect(system.upstream.arrivals().map(({ target }) => target)).toEqual([
      '/contacts?status=open&limit=3',
      ...[1, 2, 3].map((at) => `/contacts?status=open&limit=3&after=${at}`),
    ]);
  });

  it('ends with the third party’s 429, and goes on later where it ended', async () => {
    let refused = false;
    system.upstream.on('/contacts', ({ arrival }) => {
      const isRefused = after(arrival) === 2 && !refused;
      refused ||= isRefused;
      if (isRefused) return { status: 429, headers: { 'retry-after': '7' }, body: '{}' };
      return { body: page(arrival, 4) };
    });
    const lines = linesOf(await walk());
    expect(lines).toHaveLength(7);
    const last = JSON.parse(lines.at(-1) ?? '') as { next_cursor: string };
    expect(last).toMatchObject({ end: 'rate_limited', retry_after: 7 });
    const rest = await walk(`limit=all&next_cursor=${last.next_cursor}`);
    expect(linesOf(rest)).toHaveLength(6);
  });

  it('says on its last line why a page is missing', async () => {
    system.upstream.on('/contacts', ({ arrival }) =>
      after(arrival) === 1 ? { status: 500, body: 'oh no' } : { body: page(arrival, 4) },
    );
    const lines = linesOf(await walk());
    expect(lines).toHaveLength(4);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ end: 'page_failed', status: 500 });
  });

  it('ends where the third party goes round in circles', async () => {
    system.upstream.on('/contacts', { body: '{"items": [1], "next": "again"}' });
    const lines = linesOf(await walk());
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ end: 'pagination_loop' });
  });

  it('is the third party’s own answer when there is no first page', async () => {
    system.upstream.on('/contacts', { status: 403, body: 'not yours' });
    const { status, text } = await walk();
    expect([status, text]).toEqual([403, 'not yours']);
  });

  it('waits for its limits longer than a call may', async () => {
    await aList({
      connection: { limits: { windows: [{ requests: 1, perMs: 400 }] } },
      integration: { timeouts: { queueMs: 100 } },
    });
    system.upstream.on('/contacts', ({ arrival }) => ({ body: page(arrival, 4) }));
    expect(linesOf(await walk())).toHaveLength(12);
  });

  it('asks for no further page once its caller has left', async () => {
    let turn: () => void = () => undefined;
    const turned = new Promise<void>((resolve) => (turn = resolve));
    system.upstream.on('/contacts', async ({ arrival }) => {
      if (after(arrival) === 1) await turned;
      return { body: page(arrival, 100) };
    });
    const leaving = new AbortController();
    const path = `/connections/${id}/resources/contacts?limit=all`;
    await new Promise<void>((resolve) => {
      const begun = (incoming: IncomingMessage): void => {
        incoming.on('error', () => undefined).once('data', () => resolve());
      };
      system.client
        .open(path, { ...NDJSON, signal: leaving.signal }, begun)
        .on('error', () => undefined);
    });
    await system.upstream.waitForArrivals(2);
    leaving.abort();
    await until(() => system.upstream.arrivals()[1]?.aborted === true);
    turn();
    const other = await askResource(system, id, 'contacts');
    expect(other.status).toBe(200);
    expect(system.upstream.arrivals()).toHaveLength(3);
  });

  it('is refused to whoever does not take lines', async () => {
    const answer = await askResource(system, id, 'contacts?limit=all');
    expect(answer.status).toBe(400);
    const { code, errors } = jsonOf<Problem>(answer);
    expect([code, errors]).toEqual([
      'invalid_parameter',
      [{ path: 'limit', message: expect.stringContaining('accept: application/x-ndjson') }],
    ]);
  });
});
