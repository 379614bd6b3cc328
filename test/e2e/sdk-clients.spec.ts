import { join } from 'node:path';
import { asAnswered, asSent } from '../support/as-sent.js';
import { aConnection } from '../support/builders.js';
import { type Arrival, headerOf } from '../support/fake-upstream.js';
import { FeatureTable } from '../support/feature-table.js';
import { startProcess } from '../support/processes.js';
import { aProject, type Project } from '../support/project.js';
import { answerAsVendorsDo } from '../support/sdk-vendors.js';
import { FORMS } from '../support/system.js';

const PROGRAM = join(import.meta.dirname, '../support/sdk-clients.mjs');
const LEAST_CLIENTS = 14;

/** What a client did with one of its features, on its own and through a connection. */
interface Use {
  client: string;
  feature: string;
  results: [direct: unknown, through: unknown];
  direct: Arrival[];
  through: Arrival[];
}

/** The program says at the third party what comes next. */
function arrivalsOf(
  arrivals: readonly Arrival[],
  { client, feature }: Use,
  way: string,
): Arrival[] {
  const mark = `/mark?${new URLSearchParams({ client, feature, way })}`;
  const after = arrivals.slice(arrivals.findIndex(({ target }) => target === mark) + 1);
  const next = after.findIndex(({ target }) => target.startsWith('/mark?'));
  return next < 0 ? after : after.slice(0, next);
}

describe.each(FORMS)('third-party SDKs through connection.fetch, %s', (form) => {
  let system: Project;
  let uses: Use[];
  const table = new FeatureTable('connection.fetch');

  beforeAll(async () => {
    system = await aProject(form);
    answerAsVendorsDo(system.upstream);
    const { id: bearer } = await aConnection(system);
    const { id: apiKey } = await aConnection(system, {
      integration: { auth: { type: 'api_key', in: 'header', name: 'x-api-key' } },
      credentials: { apiKey: 'secret-token' },
    });
    const program = await startProcess({
      entry: { script: PROGRAM },
      env: { NO_PROXY: '*' },
      args: [system.upstream.url, system.client.address, system.key, bearer, apiKey],
    });
    const { code } = await program.exited;
    if (code !== 0) throw new Error(program.output().join('\n'));
    const arrivals = system.upstream.arrivals();
    uses = program.output().map((line) => {
      const use = JSON.parse(line) as Use;
      const [direct, through] = ['direct', 'through'].map((way) => arrivalsOf(arrivals, use, way));
      return { ...use, direct: direct ?? [], through: through ?? [] };
    });
    for (const { client, feature } of uses) table.declare([client], feature);
  });
  afterAll(() => {
    table.report(form);
    return system?.stop();
  });

  it('arrive byte for byte as without Sluice, but for host and credential', () => {
    for (const { client, feature, direct, through } of uses) {
      const sent = [client, feature, through.map(asSent)];
      expect(sent).toEqual([client, feature, direct.map(asSent)]);
      expect(direct).not.toEqual([]);
    }
    expect(new Set(uses.map(({ client }) => client)).size).toBeGreaterThanOrEqual(LEAST_CLIENTS);
  });

  it('give their user what they give without Sluice', () => {
    for (const { client, feature, results } of uses) {
      const [theirs, ours] = results.map(asAnswered);
      expect([client, feature, ours]).toEqual([client, feature, theirs]);
      expect(JSON.stringify(theirs)).not.toMatch(/^"failed/);
      table.shown(client, feature);
    }
  });

  it("carry the connection's credential once, and the key of Sluice nowhere", () => {
    for (const { client, through } of uses)
      for (const arrival of through) {
        const credentials = ['authorization', 'x-api-key'].map((name) => headerOf(arrival, name));
        const own = client === 'anthropic' ? 'secret-token' : 'Bearer secret-token';
        expect(credentials.filter((each) => each !== undefined)).toEqual([own]);
        expect(JSON.stringify(arrival.headers)).not.toContain(system.key);
      }
  });

  table.itIsThePage();
});
