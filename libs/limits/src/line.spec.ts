import { lineOf } from './index.js';

const owner = { projectId: 'p1', integrationId: 'i1', connectionId: 'c1' };
const windows = [{ requests: 10, perMs: 1_000 }];

describe('lineOf', () => {
  it('is nothing when nothing limits the connection', () => {
    expect(lineOf(owner, undefined, undefined)).toBeUndefined();
    expect(lineOf(owner, {}, undefined)).toBeUndefined();
    expect(lineOf(owner, { windows: [] }, undefined)).toBeUndefined();
  });

  it("is the connection's own by default", () => {
    expect(lineOf(owner, undefined, { windows })).toEqual({
      key: 'c:c1',
      windows,
      concurrency: undefined,
    });
  });

  it("lets the connection's policy replace the integration's as a whole", () => {
    expect(lineOf(owner, { concurrency: 2 }, { windows, scope: 'integration' })).toEqual({
      key: 'c:c1',
      windows: [],
      concurrency: 2,
    });
    expect(lineOf(owner, {}, { windows })).toBeUndefined();
  });

  it('is shared where the scope says so, and never across projects', () => {
    const neighbour = { ...owner, connectionId: 'c2' };
    const stranger = { projectId: 'p2', integrationId: 'i2', connectionId: 'c3' };
    const shared = { windows, scope: 'integration' } as const;
    const group = { windows, scope: { group: 'app' } };
    const keyOf = (who: typeof owner, policy: typeof shared | typeof group) =>
      lineOf(who, undefined, policy)?.key;
    expect(keyOf(owner, shared)).toBe(keyOf(neighbour, shared));
    expect(keyOf(owner, shared)).not.toBe(keyOf(stranger, shared));
    expect(keyOf(owner, group)).toBe(keyOf({ ...neighbour, integrationId: 'i9' }, group));
    expect(keyOf(owner, group)).not.toBe(keyOf(stranger, group));
  });
});
