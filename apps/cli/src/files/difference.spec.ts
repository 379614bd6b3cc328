import { changedFields, changedResources, differences, lineOf } from './difference.js';
import type { IntegrationFile } from './integration-file.js';

const contacts = { methods: { get: { kind: 'one', path: '/contacts/{id}' } } };
const actual: IntegrationFile = {
  key: 'crm',
  name: 'A CRM',
  baseUrl: 'https://api.crm.example',
  auth: { type: 'oauth2', pkce: true, tokenUrl: 'https://crm.example/token' },
  limits: { concurrency: 2, windows: [{ requests: 5, perMs: 1_000 }] },
  timeouts: { queueMs: 10_000, totalMs: 120_000 },
  resources: { contacts, people: contacts },
};

const changed = (change: Partial<IntegrationFile>): string[] =>
  differences(actual, { ...actual, ...change }).map(lineOf);

describe('what a file would change', () => {
  it('is nothing where it says the same, in whatever order', () => {
    const windows = [{ perMs: 1_000, requests: 5 }];
    expect(changed({ limits: { windows, concurrency: 2 } })).toEqual([]);
  });

  it('is told by the place, with what is there and what is to be', () => {
    const windows = [{ requests: 6, perMs: 1_000 }];
    expect(changed({ name: 'CRM', limits: { windows } })).toEqual([
      '  ~ name: "A CRM" → "CRM"',
      '  - limits.concurrency: 2',
      '  ~ limits.windows: [{"requests":5,"perMs":1000}] → [{"requests":6,"perMs":1000}]',
    ]);
  });

  it('is nothing where the installation has only completed what the file says', () => {
    const auth = { type: 'oauth2', tokenUrl: 'https://crm.example/token' };
    expect(changed({ auth, timeouts: { queueMs: 10_000 } })).toEqual([]);
  });

  it('clears limits that a file leaves out, and leaves names alone', () => {
    const { limits: _limits, name: _name, ...file } = actual;
    const found = differences(actual, file as IntegrationFile);
    expect(found.map(({ path }) => path)).toEqual(['limits']);
    expect(changedFields(file as IntegrationFile, found)).toEqual({ limits: null });
  });

  it('names the resources that are to be put again, and others only to prune them', () => {
    const list = { kind: 'list', path: '/contacts', items: '' };
    const file = { ...actual, resources: { contacts: { methods: { list } }, deals: contacts } };
    const found = differences(actual, file);
    expect(changedResources(file, found)).toEqual(['contacts', 'deals']);
    expect(found.some(({ path }) => path.includes('people'))).toBe(false);
    expect(differences(actual, file, { prune: true }).map(lineOf).at(-1)).toContain(
      '- resources.people: ',
    );
  });
});
