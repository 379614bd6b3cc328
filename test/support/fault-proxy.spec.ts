import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { FaultProxy } from './fault-proxy.js';
import { portOf } from './ports.js';
import { until } from './until.js';

const sockets = (): number =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;

describe('the fault proxy', () => {
  let echo: Server;
  let proxy: FaultProxy;
  let heard: string;
  const clients: Socket[] = [];

  beforeEach(async () => {
    heard = '';
    echo = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => {
        heard += chunk.toString();
        socket.write(chunk);
      });
      socket.on('end', () => socket.end());
    }).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    proxy = await FaultProxy.start({ target: { host: '127.0.0.1', port: portOf(echo) } });
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await proxy.close();
    echo.close();
    await once(echo, 'close');
  });

  it('passes bytes, and names itself in URLs', async () => {
    const client = await open();
    expect(await say(client, 'hello')).toBe('hello');
    expect(proxy.connections).toBe(1);
    expect(proxy.url('redis')).toBe(`redis://127.0.0.1:${proxy.port}`);
    expect(proxy.through('postgres://a:b@db:5432/c')).toBe(
      `postgres://a:b@127.0.0.1:${proxy.port}/c`,
    );
    client.destroy();
    await until(() => proxy.connections === 0);
  });

  it('delays both directions without changing the order', async () => {
    const client = await open();
    proxy.latency(60);
    const before = performance.now();
    expect(await say(client, 'slow')).toBe('slow');
    expect(performance.now() - before).toBeGreaterThanOrEqual(115);
    client.write('first ');
    await until(() => client.bytesWritten >= 10);
    proxy.latency(0);
    client.write('second');
    await until(() => heard.endsWith('second'));
    expect(heard).toBe('slowfirst second');
  });

  it('leaves nothing of connections that are reset while they end', async () => {
    const before = sockets();
    const client = await open();
    client.on('error', () => undefined);
    await say(client, 'hello');
    proxy.halfClose();
    proxy.reset();
    client.destroy();
    await until(() => proxy.connections === 0 && sockets() <= before, { timeoutMs: 5_000 });
  });

  it('resets connections, old and new', async () => {
    const old = await open();
    const broken = failure(old);
    proxy.reset();
    expect(await broken).toBe('ECONNRESET');
    expect(await failure(attempt())).toBe('ECONNRESET');
    await proxy.heal();
    expect(await say(await open(), 'again')).toBe('again');
  });

  it('refuses new connections and keeps the old ones, until it is healed on the same port', async () => {
    const { port } = proxy;
    const old = await open();
    await say(old, 'old');
    await proxy.refuse();
    expect(await failure(attempt())).toBe('ECONNREFUSED');
    expect(await say(old, 'still')).toBe('still');
    await proxy.heal();
    expect(proxy.port).toBe(port);
    expect(await say(await open(), 'new')).toBe('new');
  });

  it('swallows everything in a black hole, and resets what lost bytes when it is healed', async () => {
    const [old, idle] = [await open(), await open()];
    await say(old, 'before');
    await say(idle, 'idle');
    proxy.blackhole();
    const late = await open();
    old.write('lost');
    const broken = Promise.all([failure(old), failure(late)]);
    proxy.latency(0);
    await until(() => old.writableLength === 0 && proxy.connections === 3);
    expect(heard).toBe('beforeidle');
    expect(await failure(idle, 50)).toBe('silence');
    await proxy.heal();
    expect(await broken).toEqual(['ECONNRESET', 'ECONNRESET']);
    expect(await say(idle, 'whole')).toBe('whole');
  });

  it('closes one half: the client sees the end, and its own bytes still get through', async () => {
    const client = await open();
    await say(client, 'one');
    const end = once(client, 'end');
    proxy.halfClose();
    await end;
    client.write('two');
    await until(() => heard === 'onetwo');
  });

  function attempt(): Socket {
    const client = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
    client.on('error', () => undefined);
    clients.push(client);
    return client;
  }

  async function open(): Promise<Socket> {
    const client = attempt();
    await once(client, 'connect');
    return client;
  }
});

async function say(client: Socket, words: string): Promise<string> {
  client.write(words);
  const [chunk] = (await once(client, 'data')) as [Buffer];
  return chunk.toString();
}

/** The code of the error that ends the connection, or that nothing happens to it. */
function failure(client: Socket, withinMs?: number): Promise<string> {
  return new Promise((resolve) => {
    client.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    client.resume();
    if (withinMs !== undefined) client.setTimeout(withinMs, () => resolve('silence'));
  });
}
