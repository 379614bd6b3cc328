import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { asAnswered, asSent } from '../support/as-sent.js';
import { aConnection } from '../support/builders.js';
import type { Arrival, FakeUpstream } from '../support/fake-upstream.js';
import { FeatureTable } from '../support/feature-table.js';
import { startProcess } from '../support/processes.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';

const PROGRAM = join(import.meta.dirname, '../support/clients.mjs');
const TOKEN = 'secret-token';
const CLIENTS = ['octokit', 'slack', 'notion', 'builtInFetch', 'undici', 'curl'] as const;
type Client = (typeof CLIENTS)[number];

interface Run {
  results: Record<Client, unknown>;
  arrivals: Arrival[];
}

function answerAsVendorsDo(upstream: FakeUpstream): void {
  const date = 'Mon, 02 Nov 2026 10:00:00 GMT';
  const json = (status: number, body: object) => ({
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      date,
      ETag: 'W/"1"',
      'X-RateLimit-Remaining': '59',
      'set-cookie': 'vendor=1',
    },
    body,
  });
  const zipped = { 'content-encoding': 'gzip', 'content-type': 'text/plain', date };
  upstream
    .on('/repos/o/r/contents/a%20dir%2F%C3%A9.md', json(200, { name: '\u00e9.md', size: 1.0 }))
    .on('/repos/o/r/issues', json(201, { number: 7, title: 'Gr\u00fc\u00dfe' }))
    .on('/repos/o/r/issues/7', json(404, { message: 'Not Found', status: '404' }))
    .on('/api/chat.postMessage', json(200, { ok: true, ts: '1.2', channel: 'C1' }))
    .on('/api/users.info', json(200, { ok: false, error: 'user_not_found' }))
    .on('/v1/users', json(200, { object: 'list', results: [], has_more: false }))
    .on('/v1/pages/p1', json(400, { object: 'error', code: 'validation_error', message: 'no' }))
    .on('/gzip', { headers: zipped, body: gzipSync('compressed') })
    .on('/empty', { status: 204, headers: { date } })
    .on('/head', { headers: { 'Content-Length': '1234', date } });
  for (const path of ['/query', '/form', '/stream', '/a//b;c=1/%2f', '/posted', '/uploaded'])
    upstream.on(path, json(200, { path }));
}

describe.each(FORMS)('unmodified clients, %s', (form) => {
  let system: Project;
  let direct: Run;
  let through: Run;
  const table = new FeatureTable('base URL');

  async function run(base: string, token: string): Promise<Run> {
    system.upstream.reset();
    answerAsVendorsDo(system.upstream);
    const program = await startProcess({
      entry: { script: PROGRAM },
      env: { NO_PROXY: '*' },
      args: [base, token],
    });
    const { code } = await program.exited;
    const line = program.output().at(-1) ?? '';
    if (code !== 0) throw new Error(program.output().join('\n'));
    return {
      results: JSON.parse(line) as Record<Client, unknown>,
      arrivals: system.upstream.arrivals(),
    };
  }

  beforeAll(async () => {
    system = await aProject(form);
    const { id } = await aConnection(system, { credentials: { token: TOKEN } });
    direct = await run(system.upstream.url, TOKEN);
    through = await run(`${system.client.address}/connections/${id}/proxy`, system.key);
  });
  afterAll(() => {
    table.report(form);
    return system?.stop();
  });

  it('arrive byte for byte as without Sluice: method, target, header lines in case and order, body', () => {
    expect(through.arrivals.map(asSent)).toEqual(direct.arrivals.map(asSent));
    expect(direct.arrivals.length).toBeGreaterThan(15);
  });

  it("carry the connection's credential once, and the key of Sluice nowhere", () => {
    for (const { headers } of through.arrivals) {
      const credentials = headers.filter(([name]) => name.toLowerCase() === 'authorization');
      expect(credentials).toEqual([['authorization', `Bearer ${TOKEN}`]]);
      expect(JSON.stringify(headers)).not.toContain(system.key);
    }
  });

  for (const client of CLIENTS)
    table.it([client], 'gives its user what it gives without Sluice', async () => {
      const [ours, theirs] = [through.results[client], direct.results[client]];
      expect(asAnswered(ours)).toEqual(asAnswered(theirs));
      expect(JSON.stringify(theirs).length).toBeGreaterThan(20);
    });

  table.itIsThePage();
});
