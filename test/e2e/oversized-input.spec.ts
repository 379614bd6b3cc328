import { type Answer, type CallOptions, problemOf } from '../support/client.js';
import { type Operation, operationsOf } from '../support/openapi.js';
import { refusals, sendJson } from '../support/management.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';

const MANY = 100_000;
const MIB = 1_048_576;
const MOST_BYTES = 16_384;

const unknownKeys = (count: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [i.toString(36), 1])));

const BODIES: Record<string, string> = {
  'unknown keys': unknownKeys(MANY),
  'as many unknown keys as may be read': unknownKeys(1_900),
  elements: JSON.stringify(Array(MANY).fill(1)),
  'a text of 1 MB': JSON.stringify({ name: 'x'.repeat(MIB - 100) }),
  'a name of 1 MB': JSON.stringify({ ['x'.repeat(MIB - 100)]: 1 }),
  'a depth of 10,000': '['.repeat(10_000) + ']'.repeat(10_000),
};
const ID = '00000000-0000-4000-8000-000000000000';

describe.each(FORMS)('input of many parts, %s,', (form) => {
  let system: Project;
  let operations: Operation[];
  beforeAll(async () => {
    system = await aProject(form);
    const all = await operationsOf(system.client);
    operations = all.filter(({ body }) => body !== undefined);
  });
  afterAll(() => system?.stop());

  it('is tried on every route that takes JSON', () => {
    expect(operations.length).toBeGreaterThan(10);
  });

  function expectBounded(answer: Answer): void {
    expect([400, 404, 413]).toContain(answer.status);
    expect(Buffer.byteLength(answer.text)).toBeLessThanOrEqual(MOST_BYTES);
    expect((problemOf(answer).errors ?? []).length).toBeLessThanOrEqual(20);
  }

  const send = (method: string, path: string, body: string) => {
    const headers = { 'content-type': 'application/json' };
    const options: CallOptions = { method, headers, body };
    return system.installation.send(path, options);
  };

  it.each(Object.entries(BODIES))(
    'gets an answer of a bounded size, and others are answered meanwhile: %s',
    async (_what, body) => {
      for (const { method, path } of operations) {
        const [answer, alive] = await Promise.all([
          send(method, path.replaceAll(/\{[^}]+\}/g, ID), body),
          system.client.send('/health/live'),
        ]);
        expectBounded(answer);
        expect(alive.status).toBe(200);
      }
    },
  );

  it('gets an answer of a bounded size when it is in known fields', async () => {
    const many = JSON.parse(unknownKeys(350)) as object;
    for (const { method, path, body } of operations)
      for (const value of [many, Array(350).fill({}), '\0'.repeat(20_000)]) {
        const fields = Object.keys(body?.properties ?? {});
        const some = fields.slice(0, 5).map((field) => [field, value]);
        const url = path.replaceAll(/\{[^}]+\}/g, ID);
        expectBounded(await send(method, url, JSON.stringify(Object.fromEntries(some))));
      }
  });

  it('is told of once for each field, with what is known there', async () => {
    const project = await sendJson(system.installation, 'POST', '/projects', {
      name: 'x',
      colour: 'red',
      size: 1,
    });
    const known = 'is not known here; there is "name", "requestLimits"';
    expect(refusals(project)).toEqual([`colour ${known}`, `size ${known}`]);
    const integration = await sendJson(system.client, 'POST', '/integrations', {
      key: 'k',
      name: 'n',
      baseUrl: 'https://api.example.com',
      auth: { type: 'magic' },
    });
    expect(refusals(integration)).toEqual([
      expect.stringMatching(/^auth\.type must be one of "none", "bearer", /),
    ]);
  });

  it('says how many errors there are beyond those that it lists', async () => {
    const answer = await send('POST', '/projects', unknownKeys(100));
    expect(problemOf(answer).detail).toBe('Listed are 20 of 101 errors.');
  });

  it('says what is too much', async () => {
    const large = JSON.stringify(Array(12).fill('x'.repeat(100_000)));
    const said: Record<string, string | undefined> = {};
    for (const [what, body] of Object.entries({ ...BODIES, 'more than 1 MB': large }))
      said[what] = problemOf(await send('POST', '/projects', body)).detail;
    expect(said).toMatchObject({
      'unknown keys': 'The JSON holds more than 2000 members and elements.',
      elements: 'The JSON holds more than 2000 members and elements.',
      'a text of 1 MB': 'The JSON holds a text of more than 131072 bytes.',
      'a name of 1 MB': 'The JSON holds a text of more than 131072 bytes.',
      'a depth of 10,000': 'The JSON is nested deeper than 64 levels.',
      'more than 1 MB': 'Here a body may have 1048576 bytes.',
    });
  });
});
