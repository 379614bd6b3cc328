import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { FakeUpstream } from './fake-upstream.js';
import { until } from './until.js';

describe('the fake upstream', () => {
  let upstream: FakeUpstream;

  beforeEach(async () => {
    upstream = await FakeUpstream.start();
  });
  afterEach(() => upstream.close());

  it('logs what arrives as it was on the wire, and reuses connections', async () => {
    const before = Date.now();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const bodies = await Promise.all(['one', 'two'].map((body) => put(agent, body)));
    agent.destroy();
    expect(bodies.map((body) => JSON.parse(body))).toMatchObject([{ ok: true }, { ok: true }]);
    const [first, second] = upstream.arrivals();
    expect(first).toMatchObject({ id: 1, method: 'PUT', target: '/a%2Fb?c=%20', aborted: false });
    expect(first?.body.toString()).toBe('one');
    expect(first?.headers).toContainEqual(['X-Case', 'kept']);
    expect(first?.at).toBeGreaterThanOrEqual(before - 1);
    expect(second?.socketId).toBe(first?.socketId);
    upstream.reset();
    expect(upstream.arrivals()).toEqual([]);
  });

  it('answers as it is told, by object or by handler', async () => {
    upstream.on('/limited', {
      status: 429,
      headers: { 'Retry-After': '3', 'Set-Cookie': ['a=1', 'b=2'] },
      body: 'slow down',
    });
    upstream.on('/echo', ({ arrival }) => ({ body: arrival.body }));
    upstream.on('/raw', ({ response }) => void response.writeHead(206).end('part'));
    const limited = await fetch(`${upstream.url}/limited?page=1`);
    expect([limited.status, limited.headers.get('retry-after'), await limited.text()]).toEqual([
      429,
      '3',
      'slow down',
    ]);
    expect(limited.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    const echo = await fetch(`${upstream.url}/echo`, { method: 'POST', body: 'hello' });
    expect(await echo.text()).toBe('hello');
    expect((await fetch(`${upstream.url}/raw`)).status).toBe(206);
  });

  it('waits for arrivals, and says so when they do not come', async () => {
    const waiting = upstream.waitForArrivals(2);
    await Promise.all([fetch(upstream.url), fetch(upstream.url)]);
    expect(await waiting).toHaveLength(2);
    await expect(upstream.waitForArrivals(3, 20)).rejects.toThrow(/arrival 3 at the upstream/);
  });

  it('counts the most arrivals within any window', async () => {
    await Promise.all(Array.from({ length: 3 }, () => fetch(upstream.url)));
    const times = [0, 900, 1_000, 1_100];
    upstream
      .arrivals()
      .forEach((arrival, i) => Object.assign(arrival, { at: times[i] ?? 0, heldMs: 0 }));
    expect(upstream.maxInWindow(1_000)).toBe(2);
    expect(upstream.maxInWindow(1_001)).toBe(3);
    expect(upstream.maxInWindow(50)).toBe(1);
  });

  it('knows by how much it may have noticed an arrival late, and does not count that as close', async () => {
    const socket = connect(upstream.port, '127.0.0.1');
    await once(socket, 'connect');
    await pause(50);
    socket.write('GET /held HTTP/1.1\r\nhost: x\r\n\r\n');
    for (const until = performance.now() + 100; performance.now() < until;);
    const [held] = await upstream.waitForArrivals(1);
    socket.destroy();
    expect(held?.heldMs).toBeGreaterThan(90);
    await pause(50);
    await fetch(upstream.url);
    const [first, second] = upstream.arrivals();
    expect(second?.heldMs).toBeLessThan(50);
    const apart = (second?.at ?? 0) - (first?.at ?? 0);
    expect([apart + 50, apart + 150].map((ms) => upstream.maxInWindow(ms))).toEqual([1, 2]);
  });

  it('tells that a caller left before the answer', async () => {
    upstream.on('/never', () => new Promise<void>(() => undefined));
    const call = request(`${upstream.url}/never`).end();
    call.on('error', () => undefined);
    const [arrival] = await upstream.waitForArrivals(1);
    call.destroy();
    await until(() => arrival?.aborted === true);
  });

  async function put(agent: Agent, body: string): Promise<string> {
    const options = { method: 'PUT', agent, headers: { 'X-Case': 'kept' } };
    const call = request(`${upstream.url}/a%2Fb?c=%20`, options).end(body);
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    return text(answer);
  }
});
