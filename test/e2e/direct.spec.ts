import Stripe from 'stripe';
import { aConnection, type TestConnection } from '../support/builders.js';
import { Client, problemOf } from '../support/client.js';
import { freePort } from '../support/ports.js';
import { arrived as arrivedAt, held } from '../support/portions.js';
import { rawExchange } from '../support/raw-exchange.js';
import { loggedRequest, requestIdOf } from '../support/requests.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

const ANYTHING = [
  '/',
  '/connections/x/proxy/y',
  '/health/live',
  '/jobs?limit=1',
  '//a%2Fb/c?x=%zz&x=2',
  '/ops',
];

/** But for the time, and the name of its log entry. */
const stable = (answer: string): string =>
  answer.replace(/^date:.*$/im, '').replace(/"instance":"[^"]+"/, '');

describe.each(FORMS)('a port whose whole path is the third party’s, %s,', (form) => {
  let system: System;
  let one: TestConnection;
  let two: TestConnection;
  let keyOfOne: string;
  let port: number;
  const clients: Client[] = [];
  beforeAll(async () => {
    port = await freePort();
    system = await startSystem({ form, settings: { SLUICE_DIRECT_PORT: `${port}` } });
    one = await aConnection(system, {
      credentials: { token: 'one' },
      connection: { alias: 'acme' },
    });
    two = await aConnection(system, { credentials: { token: 'two' } });
    ({ key: keyOfOne } = await system.client.manage<{ key: string }>('POST', '/api-keys', {
      name: 'one',
      connection: one.id,
    }));
  });
  beforeEach(() => system.upstream.reset());
  afterAll(async () => {
    for (const each of clients) each.close();
    await system?.stop();
  });

  function client(key: string): Client {
    const made = new Client(`http://127.0.0.1:${port}`, key);
    clients.push(made);
    return made;
  }
  const arrived = () =>
    system.upstream
      .arrivals()
      .map(({ target, headers }) => [target, new Map(headers).get('authorization')]);

  it('tells of a refused call under the connection of its key', async () => {
    const headers = { 'sluice-timeout-ms': 'soon' };
    const answer = await client(keyOfOne).send('/x', { headers });
    expect(problemOf(answer).code).toBe('invalid_request');
    expect(await loggedRequest(system.client, requestIdOf(answer))).toMatchObject({
      ...{ connection: one.id, outcome: 'invalid_request', dispatched: false },
    });
  });

  it('serves nothing of ours: every path goes through the key’s connection as it is', async () => {
    const direct = client(keyOfOne);
    for (const path of ANYTHING) expect((await direct.send(path)).status).toBe(200);
    expect(arrived()).toEqual(ANYTHING.map((path) => [path, 'Bearer one']));
  });

  it('takes the connection from the first label of the host', async () => {
    const direct = client(system.key);
    for (const host of [`${two.id}.proxy.example.com`, `ACME.proxy.example.com:${port}`])
      expect((await direct.send('/x', { headers: { host } })).status).toBe(200);
    expect(arrived()).toEqual([
      ['/x', 'Bearer two'],
      ['/x', 'Bearer one'],
    ]);
  });

  it('believes the key before the host', async () => {
    const headers = { host: `${two.id}.proxy.example.com` };
    expect((await client(keyOfOne).send('/x', { headers })).status).toBe(200);
    expect(arrived()).toEqual([['/x', 'Bearer one']]);
  });

  it.each(['127.0.0.1', '[::1]', 'localhost', '_.proxy.example.com', 'nobody.proxy.example.com'])(
    'says what is missing where neither names one: %s',
    async (host) => {
      const refused = problemOf(await client(system.key).send('/x', { headers: { host } }));
      expect(refused).toMatchObject({ code: 'connection_not_found' });
      if (!host.startsWith('nobody')) expect(refused.detail).toContain('bound to one');
      expect(problemOf(await client('nobody').send('/x')).code).toBe('invalid_api_key');
      expect(arrived()).toEqual([]);
    },
  );

  it('streams bodies both ways, and refuses one that is too large before it is read', async () => {
    const direct = client(keyOfOne);
    system.upstream.on('/echo', ({ arrival }) => ({ body: arrival.body }));
    const body = Buffer.alloc(2_000_000, 'x');
    const echoed = await direct.send('/echo', { method: 'PUT', body });
    expect(echoed.body.equals(body)).toBe(true);
    const headers = { 'content-length': `${64 * 1_048_576}`, expect: '100-continue' };
    const large = await direct.send('/echo', { method: 'PUT', headers });
    expect(problemOf(large)).toMatchObject({ code: 'request_too_large', dispatched: false });
  });

  it('answers what is no request as the other port does', async () => {
    const raw = 'GET http://x/ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';
    for (const text of [raw, 'nonsense\r\n\r\n', `GET / HTTP/1.1\r\na: ${'x'.repeat(200_000)}`])
      expect(stable(await rawExchange(`http://127.0.0.1:${port}`, text))).toEqual(
        stable(await rawExchange(system.client.address, text)),
      );
  });

  it('has rewritten links lead back to it', async () => {
    system.upstream.on('/list', () => ({
      headers: [['link', `<${system.upstream.url}/list?page=2>; rel="next"`]],
      body: '[]',
    }));
    const headers = { 'sluice-rewrite-links': 'on' };
    const { headers: answered } = await client(keyOfOne).send('/list', { headers });
    expect(answered['link']).toBe(`<http://127.0.0.1:${port}/list?page=2>; rel="next"`);
  });

  it('is all that an SDK needs that can be given a host and a token', async () => {
    system.upstream.on('/v1/customers/cus_1', () => ({
      headers: [['content-type', 'application/json']],
      body: '{"id":"cus_1","object":"customer"}',
    }));
    const stripe = new Stripe(keyOfOne, { host: '127.0.0.1', port, protocol: 'http' });
    expect(await stripe.customers.retrieve('cus_1')).toMatchObject({ id: 'cus_1' });
    expect(arrived()).toEqual([['/v1/customers/cus_1', 'Bearer one']]);
  });

  it('lets what is under way end when Sluice is told to, and takes no more', async () => {
    const release = held(system, '/held');
    const running = client(keyOfOne).send('/held');
    await arrivedAt(system, '/held', 1);
    const [gateway] = system.gateways;
    gateway?.process.kill('SIGTERM');
    await until(() =>
      client(keyOfOne)
        .send('/x')
        .then(
          (answer) => answer.status !== 200,
          () => true,
        ),
    );
    release();
    expect((await running).text).toBe('done');
    const { code, signal } = (await gateway?.process.exited) ?? {};
    expect(signal === 'SIGTERM' || code === 0).toBe(true);
  });
});
