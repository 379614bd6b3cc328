import type { LimitPolicy } from '#libs/contracts';
import { ConnectionLimits, NO_ROUTE } from './index.js';

const owner = { projectId: 'p1', integrationId: 'i1', connectionId: 'c1' };
const windows = [{ requests: 10, perMs: 1_000 }];
const ownWindows = [{ requests: 2, perMs: 5_000 }];

const limitsOf = (policy: LimitPolicy, method = 'GET', target = '/') => {
  const limits = ConnectionLimits.of(owner, policy, undefined);
  return limits?.at(limits.routeOf(method, target));
};

describe('the limits of a connection', () => {
  it('are none when nothing limits it', () => {
    expect(ConnectionLimits.of(owner, undefined, undefined)).toBeUndefined();
    expect(ConnectionLimits.of(owner, {}, undefined)).toBeUndefined();
    expect(ConnectionLimits.of(owner, { windows: [] }, undefined)).toBeUndefined();
  });

  it('are counted for the connection alone by default', () => {
    expect(limitsOf({ windows })).toEqual({
      limitKey: 'c:c1',
      keys: [{ key: 'c:c1', windows, cost: 1 }],
      concurrency: undefined,
    });
  });

  it("come from the connection's policy as a whole when it has one", () => {
    const shared = { windows, scope: 'integration' } as const;
    const own = ConnectionLimits.of(owner, { concurrency: 2 }, shared);
    expect(own?.at(NO_ROUTE)).toEqual({ limitKey: 'c:c1', keys: [], concurrency: 2 });
    expect(ConnectionLimits.of(owner, {}, { windows })).toBeUndefined();
  });

  it('are shared where the scope says so, and never across projects', () => {
    const neighbour = { ...owner, connectionId: 'c2' };
    const stranger = { projectId: 'p2', integrationId: 'i2', connectionId: 'c3' };
    const shared = { windows, scope: 'integration' } as const;
    const group = { windows, scope: { group: 'app' } };
    const lineOf = (who: typeof owner, policy: LimitPolicy) =>
      ConnectionLimits.of(who, undefined, policy)?.limitKey;
    expect(lineOf(owner, shared)).toBe(lineOf(neighbour, shared));
    expect(lineOf(owner, shared)).not.toBe(lineOf(stranger, shared));
    expect(lineOf(owner, group)).toBe(lineOf({ ...neighbour, integrationId: 'i9' }, group));
    expect(lineOf(owner, group)).not.toBe(lineOf(stranger, group));
  });
});

describe('routes of a policy', () => {
  const policy: LimitPolicy = {
    windows,
    routes: [
      { match: 'GET /v1/status', cost: 0 },
      { match: 'POST /v1/search', cost: 5 },
      { match: '/v1/reports/**', windows: ownWindows },
      { match: 'POST,PUT /v1/contacts/*', windows: ownWindows, cost: 2 },
    ],
  };
  const route = (match: string) => ({ key: `c:c1 ${match}`, windows: ownWindows, cost: 1 });

  it.each([
    ['GET', '/v1/status', undefined],
    ['POST', '/v1/status', [{ key: 'c:c1', windows, cost: 1 }]],
    ['POST', '/v1/search?q=a', [{ key: 'c:c1', windows, cost: 5 }]],
    ['POST', '/v1/%73earch', [{ key: 'c:c1', windows, cost: 5 }]],
    ['POST', 'https://api.test/v1/search', [{ key: 'c:c1', windows, cost: 5 }]],
    ['GET', '/v1/reports/a/b', [route('/v1/reports/**')]],
    [
      'PUT',
      '/v1/contacts/7',
      [{ key: 'c:c1', windows, cost: 2 }, route('POST,PUT /v1/contacts/*')],
    ],
    ['PUT', '/v1/contacts/7/notes', [{ key: 'c:c1', windows, cost: 1 }]],
    ['PUT', '/v1/contacts', [{ key: 'c:c1', windows, cost: 1 }]],
  ])('count %s %s', (method, target, keys) => {
    expect(limitsOf(policy, method, target)?.keys).toEqual(keys);
  });

  it('that are free are still counted for the concurrency', () => {
    expect(limitsOf({ ...policy, concurrency: 3 }, 'GET', '/v1/status')).toEqual({
      limitKey: 'c:c1',
      keys: [],
      concurrency: 3,
    });
  });

  it('that have gone from a policy are like none', () => {
    const limits = ConnectionLimits.of(owner, { windows }, undefined);
    expect(limits?.at(3)?.keys).toEqual([{ key: 'c:c1', windows, cost: 1 }]);
  });
});

describe('a policy that is spread', () => {
  const spreadOf = (policy: LimitPolicy) => limitsOf({ spread: true, ...policy })?.keys[0]?.windows;

  it.each([
    ['single requests', [{ requests: 4, perMs: 2_000 }], { requests: 1, perMs: 500 }],
    ['steps of 100 ms', [{ requests: 100, perMs: 1_000 }], { requests: 10, perMs: 100 }],
    [
      'the shortest window alone',
      [
        { requests: 1_000, perMs: 3_600_000 },
        { requests: 2, perMs: 1_000 },
      ],
      { requests: 1, perMs: 500 },
    ],
  ])('lets %s leave evenly, within its windows', (_which, given, step) => {
    expect(spreadOf({ windows: given })).toEqual([...given, step]);
  });

  it('has steps that hold its dearest request', () => {
    const routes = [{ match: '/v1/search', cost: 3 }];
    const given = [{ requests: 10, perMs: 10_000 }];
    expect(spreadOf({ windows: given, routes })).toEqual([...given, { requests: 3, perMs: 3_000 }]);
  });

  it('is as it was where a step would be all of it', () => {
    const given = [{ requests: 10, perMs: 100 }];
    expect(spreadOf({ windows: given })).toEqual(given);
  });
});
