import { aConnection } from '../support/builders.js';
import type { Arrival } from '../support/fake-upstream.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';

interface Case {
  auth: Record<string, unknown>;
  credentials: Record<string, string>;
  /** What the caller sends in the credential's place. */
  sent?: { target?: string; headers?: Record<string, string> };
  arrives: { target?: string; headers?: Record<string, string[]> };
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const CASES: Record<string, Case> = {
  'none: no credential': {
    auth: { type: 'none' },
    credentials: {},
    arrives: { headers: { authorization: [] } },
  },
  'bearer: the token instead of the key': {
    auth: { type: 'bearer' },
    credentials: { token: 'a.b-c~d+e/f==' },
    arrives: { headers: { authorization: ['Bearer a.b-c~d+e/f=='] } },
  },
  'basic: user and password in UTF-8': {
    auth: { type: 'basic' },
    credentials: { username: 'us er', password: 'pass:wörd' },
    arrives: { headers: { authorization: [`Basic ${base64('us er:pass:wörd')}`] } },
  },
  'api_key in a header: instead of the one the caller sent, however it is spelled': {
    auth: { type: 'api_key', in: 'header', name: 'X-Token' },
    credentials: { apiKey: 'k$&1' },
    sent: { headers: { 'x-token': 'mine', X_Token: 'mine too' } },
    arrives: { headers: { 'x-token': ['k$&1'], x_token: [], authorization: [] } },
  },
  'api_key in a header by a template': {
    auth: { type: 'api_key', in: 'header', name: 'Authorization', template: 'Token {apiKey}' },
    credentials: { apiKey: 'k1' },
    arrives: { headers: { authorization: ['Token k1'] } },
  },
  'api_key in the header that can carry our own key': {
    auth: { type: 'api_key', in: 'header', name: 'x-api-key' },
    credentials: { apiKey: 'theirs' },
    arrives: { headers: { 'x-api-key': ['theirs'], authorization: [] } },
  },
  'api_key in the query: every value of the caller is replaced, the rest stays': {
    auth: { type: 'api_key', in: 'query', name: 'api key' },
    credentials: { apiKey: 'a&b=c d' },
    sent: { target: '/a?x=%zz&api%20key=mine&x=1&api+key=again&api%20key' },
    arrives: { target: '/a?x=%zz&x=1&api%20key=a%26b%3Dc%20d', headers: { authorization: [] } },
  },
  'api_key in the query of a target without one': {
    auth: { type: 'api_key', in: 'query', name: 'key' },
    credentials: { apiKey: 'k1' },
    sent: { target: '/a' },
    arrives: { target: '/a?key=k1' },
  },
  'headers: templates, the base64 filter and the query': {
    auth: {
      type: 'headers',
      headers: { 'X-App': 'id={appId};{appId}', Authorization: 'Basic {secret|base64}' },
      query: { site: '{site}' },
    },
    credentials: { appId: 'a1', secret: 'x:{appId}', site: 'eu/1' },
    sent: { target: '/a?site=mine', headers: { 'x-app': 'mine' } },
    arrives: {
      target: '/a?site=eu%2F1',
      headers: { 'x-app': ['id=a1;a1'], authorization: [`Basic ${base64('x:{appId}')}`] },
    },
  },
};

function valuesOf(name: string, { headers }: Arrival): string[] {
  return headers.flatMap(([each, value]) => (each.toLowerCase() === name ? [value] : []));
}

describe.each(FORMS)('credentials, %s', (form) => {
  let system: Project;
  beforeAll(async () => {
    system = await aProject(form);
  });
  beforeEach(() => system.upstream.reset());
  afterAll(() => system?.stop());

  it.each(Object.entries(CASES))('%s', async (_name, { auth, credentials, sent, arrives }) => {
    const { id } = await aConnection(system, { integration: { auth }, credentials });
    const { target = '/a', headers = {} } = sent ?? {};
    const answer = await system.client.call(id, target, { headers });
    expect(answer.status).toBe(200);
    const [arrival] = await system.upstream.waitForArrivals(1);
    if (!arrival) throw new Error('nothing arrived');
    expect(arrival.target).toBe(arrives.target ?? target);
    for (const [name, values] of Object.entries(arrives.headers ?? {}))
      expect([name, valuesOf(name, arrival)]).toEqual([name, values]);
    expect(JSON.stringify(arrival)).not.toContain(system.key);
  });

  describe('the key of the caller', () => {
    const ways = (key: string): Record<string, [string, string][]> => ({
      'as Bearer': [['Authorization', `Bearer ${key}`]],
      'as bearer, in any case': [['authorization', `bEARER  ${key} `]],
      'as token': [['Authorization', `token ${key}`]],
      bare: [['Authorization', key]],
      'as Basic user name': [['Authorization', `Basic ${base64(`${key}:`)}`]],
      'as Basic user name with a password': [['Authorization', `Basic ${base64(`${key}:x`)}`]],
      'as x-api-key': [['X-Api-Key', key]],
      'as Bearer and x-api-key': [
        ['X-Api-Key', key],
        ['Authorization', `Bearer ${key}`],
      ],
      'as Basic and x-api-key': [
        ['X-Api-Key', key],
        ['Authorization', `Basic ${base64(`${key}:`)}`],
      ],
    });

    it.each(Object.keys(ways('')))('is taken %s and never leaves', async (way) => {
      const { id } = await aConnection(system, {
        integration: { auth: { type: 'none' } },
        credentials: {},
      });
      const answer = await system.client.call(id, '/key', { headers: ways(system.key)[way] ?? [] });
      expect(answer.status).toBe(200);
      const [arrival] = await system.upstream.waitForArrivals(1);
      expect(JSON.stringify(arrival)).not.toContain(system.key);
      expect(JSON.stringify(arrival)).not.toContain(base64(system.key).slice(0, 24));
    });

    it('lets an x-api-key of the third party pass when Authorization holds it', async () => {
      const { id } = await aConnection(system);
      const headers: [string, string][] = [
        ['Authorization', `Bearer ${system.key}`],
        ['X-Api-Key', 'for the third party'],
      ];
      await system.client.call(id, '/key', { headers });
      const [arrival] = await system.upstream.waitForArrivals(1);
      expect(arrival && valuesOf('x-api-key', arrival)).toEqual(['for the third party']);
    });
  });

  it.each([
    ['a line break', 'a\r\nx-injected: 1'],
    ['a character no header can carry', 'token-€'],
  ])('refuses a token with %s when it is stored', async (_what, token) => {
    await expect(aConnection(system, { credentials: { token } })).rejects.toThrow(
      /400.*credentials\.token/,
    );
  });
});
