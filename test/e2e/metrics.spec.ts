import { aConnection } from '../support/builders.js';
import { postJob, settled } from '../support/jobs.js';
import { familiesOf, type Family, scraped } from '../support/scrape.js';
import { query } from '../support/sql.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { documentAt, tableIn } from '../sync/documents.js';

/** Metrics by name, with their labels, as docs/metrics.md lists them. */
const documented = new Map(
  tableIn(documentAt('docs/metrics.md'), '## Every metric').map(
    ([name = '', type, labels = '']) => [
      name,
      { type, labels: [...labels.matchAll(/\w+/g)].map(([label]) => label) },
    ],
  ),
);
const ONLY_BETWEEN_PROCESSES = ['sluice_redis_noeviction'];
/** What Node.js tells of every process. */
const OF_NODE = /^(?:nodejs|process)_/;
const NAME = /\b(?:sluice|nodejs|process)_\w+/g;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}/;

describe.each(FORMS)('metrics, %s,', (form) => {
  let system: System;
  let families: Map<string, Family>;
  const own = () => [...families].filter(([name]) => !OF_NODE.test(name));
  beforeAll(async () => {
    system = await startSystem({ form });
    const limits = { windows: [{ requests: 100, perMs: 1_000 }] };
    const { id: connection } = await aConnection(system, { connection: { limits } });
    await system.client.call(connection, '/');
    const { id } = await postJob(system, { connection, path: '/' });
    await settled(system, id);
    families = familiesOf(await everything());
  });
  afterAll(() => system?.stop());

  /** Of all processes. */
  async function everything(): Promise<string> {
    const urls = new Set([
      ...system.gateways.map(({ client }) => client.address),
      ...system.workers.map(({ address }) => address),
    ]);
    const texts = await Promise.all([...urls].map((url) => scraped({ url })));
    return texts.join('\n');
  }

  it('are those of docs/metrics.md, with those labels', () => {
    expect(
      own()
        .map(([name]) => name)
        .sort(),
    ).toEqual([...documented.keys()].sort());
    for (const [name, { type, labels }] of own()) {
      const expected = documented.get(name);
      expect([name, type]).toEqual([name, expected?.type]);
      const isSilent = form === 'embedded' && ONLY_BETWEEN_PROCESSES.includes(name);
      if (!isSilent) expect([name, [...labels.keys()].sort()]).toEqual([name, expected?.labels]);
    }
  });

  it('are named by convention', () => {
    for (const [name, { type }] of own()) {
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      if (type === 'histogram') expect(name).toMatch(/_seconds$/);
    }
  });

  it.each(['ops/prometheus/alerts.yml', 'ops/grafana/sluice.json'])(
    'that %s names are there',
    (path) => {
      const named = [...documentAt(path).matchAll(NAME)].map(([name]) => name);
      const base = (name: string): string => name.replace(/_(?:bucket|sum|count)$/, '');
      expect(named.length).toBeGreaterThan(0);
      expect(named.filter((name) => !families.has(name) && !families.has(base(name)))).toEqual([]);
    },
  );

  it('are as many with 5,000 connections as with one, and name none of them', async () => {
    const before = (await everything()).split('\n').length;
    await query(
      system.databaseUrl,
      `insert into connection (project_id, integration_id, variables)
       select project_id, integration_id, '{}' from connection, generate_series(1, 5000)`,
    );
    const after = await everything();
    expect(after.split('\n')).toHaveLength(before);
    expect(after).not.toMatch(UUID);
  });
});
