import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { aConnection } from './builders.js';
import { type Answer, Client } from './client.js';
import type { Exchange } from './fake-upstream.js';
import { jobOf, settled, type JobBody } from './jobs.js';
import { selfSigned } from './certificates.js';
import type { System } from './system.js';
import { until } from './until.js';
import { WebhookReceiver } from './webhook-receiver.js';

const PAST = '2020-01-01T00:00:00Z';
const json = { 'content-type': 'application/json' };

/** An answer that repeats all that was sent, as careless servers do. */
const echo =
  (status: number) =>
  ({ arrival }: Exchange) => {
    const { target, headers } = arrival;
    return { status, body: { target, headers, body: arrival.body.toString() } };
  };

/**
 * A day in the life of an installation in which everybody handles secrets and everything goes
 * wrong. Each secret holds the mark, so that a search for the mark finds them all; what Sluice
 * makes up itself is in `made`.
 */
export class SecretSession {
  /** What Sluice said in its own name: problems and management answers. */
  readonly said: Buffer[] = [];
  /** Secrets that Sluice has made: API keys and signing secrets. */
  readonly made: string[] = [];
  readonly connections: string[] = [];
  #receiver: WebhookReceiver | undefined;
  #tls: Server | undefined;
  #tlsUrl = '';

  constructor(
    private readonly system: System,
    private readonly mark: string,
  ) {}

  async run(): Promise<void> {
    await this.#listen();
    await this.#makeKeys();
    await this.#callThroughEveryAuth();
    await Promise.all([this.#failUpstream(), this.#refreshBadly(), this.#sendNonsense()]);
    await this.#readEverything();
  }

  async close(): Promise<void> {
    await this.#receiver?.close();
    this.#tls?.close();
  }

  /** A secret of the session's. */
  secret(kind: string): string {
    return `${this.mark}${kind}`;
  }

  /** A call and a job that have left and hang, and a job that waits behind them in the queue. */
  async hang(): Promise<{ answered: Promise<unknown> }> {
    const { upstream } = this.system;
    upstream.on('/hangs', () => new Promise<void>(() => undefined));
    const { id } = await this.#connection('hung', { limits: { concurrency: 2 } });
    const call = this.#call(id, '/hangs').catch(() => undefined);
    await this.#job(id, '/hangs');
    const isHanging = ({ target }: { target: string }) => target.startsWith('/hangs');
    await until(() => upstream.arrivals(isHanging).length >= 2);
    const waiting = await this.#job(id, '/hangs');
    await until(async () => (await jobOf(this.system, waiting.id)).state === 'queued');
    return { answered: call };
  }

  async #listen(): Promise<void> {
    this.#receiver = await WebhookReceiver.start();
    this.#receiver.answer(echo(500));
    this.#tls = createServer(selfSigned(), () => undefined).listen(0, '127.0.0.1');
    await once(this.#tls, 'listening');
    this.#tlsUrl = `https://127.0.0.1:${(this.#tls.address() as AddressInfo).port}`;
  }

  async #makeKeys(): Promise<void> {
    const { client } = this.system;
    const { key } = await client.manage<{ key: string }>('POST', '/api-keys', { name: 'made' });
    const endpoint = await client.manage<{ secret: string }>('POST', '/webhook-endpoints', {
      url: this.#receiver?.url,
    });
    const project = await client.manage<{ secret: string }>('POST', '/callbacks/secret', {});
    this.made.push(key, endpoint.secret, project.secret);
    const made = new Client(client.address, key);
    const { id } = await this.#connection('made');
    this.#note(await made.call(id, '/../escape', { headers: { cookie: this.mark } }));
    made.close();
  }

  async #callThroughEveryAuth(): Promise<void> {
    const { upstream } = this.system;
    const s = (kind: string): string => this.secret(kind);
    upstream.on('/echo', echo(200)).on('/echo500', echo(500));
    const all = await Promise.all([
      this.#connection('bearer', { auth: { type: 'bearer' } }, { token: s('bearer') }),
      this.#connection(
        'basic',
        { auth: { type: 'basic' } },
        { username: s('user'), password: s('p"ss w/\\rd+') },
      ),
      this.#connection(
        'header',
        { auth: { type: 'api_key', in: 'header', name: 'x-key', template: 'Token {apiKey}' } },
        { apiKey: s('header') },
      ),
      this.#connection(
        'query',
        { auth: { type: 'api_key', in: 'query', name: 'key' } },
        { apiKey: s('query&=%') },
      ),
      this.#connection(
        'many',
        {
          auth: {
            type: 'headers',
            headers: { 'x-one': '{one|base64}' },
            query: { two: '{two}' },
          },
        },
        { one: s('one'), two: s('two') },
      ),
    ]);
    for (const { id } of all) {
      for (const path of ['/echo', '/echo500']) await this.#call(id, path);
      await settled(this.system, (await this.#job(id, '/echo500')).id);
    }
  }

  async #failUpstream(): Promise<void> {
    const { upstream } = this.system;
    upstream
      .on('/reset', ({ response }) => void response.socket?.destroy())
      .on('/garbage', ({ response, arrival }) => {
        const headers = JSON.stringify(arrival.headers);
        response.socket?.end(`HTTP/1.1 200 OK\r\nbad ${this.mark} ${headers}\0\r\n\r\n`);
      })
      .on('/cut', ({ response }) => {
        response.writeHead(200, { 'content-length': '1000', 'x-echo': this.mark });
        response.write(this.mark, () => response.destroy());
      })
      .on('/late', () => new Promise<void>(() => undefined));
    const hosts = ['http://127.0.0.1:9', this.#tlsUrl, 'https://nowhere.invalid'];
    const timeouts = { headersMs: 300, totalMs: 1_000 };
    const own = await this.#connection('failing', { timeouts });
    const away = await Promise.all(
      hosts.map((baseUrl) =>
        this.#connection('away', { baseUrl, plainHttpHosts: ['127.0.0.1:9'], timeouts }),
      ),
    );
    const attempts = [
      ...['/reset', '/garbage', '/cut', '/late'].map((path) => [own.id, path] as const),
      ...away.map(({ id }) => [id, '/'] as const),
    ];
    await Promise.all(
      attempts.map(async ([id, path]) => {
        await this.#call(id, path);
        const job = await this.#job(id, path, { retry: { attempts: 1, on: [] } });
        await settled(this.system, job.id);
      }),
    );
  }

  /** Every way in which an authorisation server can repeat what it was sent. */
  async #refreshBadly(): Promise<void> {
    const { upstream } = this.system;
    const fresh = { access_token: this.secret('fresh'), refresh_token: this.secret('refresh2') };
    const answers: Record<string, (exchange: Exchange) => unknown> = {
      code: () => ({ status: 400, body: { error: this.secret('client') } }),
      grant: () => ({ status: 400, body: { error: this.secret('refresh') } }),
      prose: (exchange) => ({ status: 400, body: { error: `no ${exchange.arrival.body}` } }),
      described: ({ arrival: { body } }) => ({
        status: 401,
        body: { error: 'invalid_client', error_description: body.toString() },
      }),
      page: (exchange) => ({ ...echo(500)(exchange), headers: { 'content-type': 'text/html' } }),
      other: echo(200),
      gone: ({ arrival: { body } }) => ({
        status: 400,
        body: { error: 'invalid_grant', error_description: body.toString() },
      }),
      reset: ({ response }) => void response.socket?.destroy(),
      good: () => ({ body: { ...fresh, expires_in: 3_600 } }),
    };
    await Promise.all(
      Object.entries(answers).map(async ([name, answer], n) => {
        upstream.on(`/token/${name}`, answer as never);
        const tokenUrl = `${upstream.url}/token/${name}`;
        const clientAuth = n % 2 === 0 ? 'basic' : 'body';
        const oauth = { clientId: 'client', clientSecret: this.secret('client') };
        const { id } = await this.#connection(
          name,
          { auth: { type: 'oauth2', tokenUrl, clientAuth }, oauth },
          {
            accessToken: this.secret('access'),
            refreshToken: this.secret('refresh'),
            expiresAt: PAST,
          },
        );
        await this.#call(id, '/echo');
        await this.#call(id, '/echo');
      }),
    );
  }

  /** Requests that are refused, with secrets where they do not belong. */
  async #sendNonsense(): Promise<void> {
    const { client } = this.system;
    const [connection] = this.connections;
    const post = (path: string, body: string, method = 'POST') =>
      client.send(path, { method, headers: json, body });
    const secret = this.secret('typed');
    const answers = await Promise.all([
      post('/connections', `{"credentials": {"token": ${secret}}}`),
      post('/connections', JSON.stringify({ integration: secret.length, credentials: secret })),
      post(`/connections/${connection}`, JSON.stringify({ credentials: { x: secret } }), 'PATCH'),
      post(
        `/connections/${connection}`,
        JSON.stringify({ credentials: { token: `${secret}\n` } }),
        'PATCH',
      ),
      post('/integrations', JSON.stringify({ oauth: { clientSecret: [secret] }, auth: secret })),
      post('/jobs', JSON.stringify({ connection, path: '/', body: secret, bodyEncoding: 'hex' })),
      post(
        '/jobs',
        JSON.stringify({ connection, path: '/', body: `!${secret}`, bodyEncoding: 'base64' }),
      ),
      client.send('/jobs', { method: 'POST', headers: { 'content-type': secret }, body: secret }),
      client.send(`/connections/%zz?key=${secret}`),
      client.send(`/no-such-route?key=${secret}`),
      client.send('/connections', { headers: { authorization: `Bearer ${secret}` } }),
      client.send('/connections', { headers: { 'x-api-key': secret } }),
      client.send('/ops/queues', { headers: { authorization: `Basic ${secret}` } }),
      client.call(connection ?? '', '/x', { headers: { 'sluice-timeout-ms': secret } }),
    ]);
    for (const answer of answers) {
      if (answer.status < 400) throw new Error(`it was not refused: ${answer.text}`);
      this.#note(answer);
    }
  }

  async #readEverything(): Promise<void> {
    const { client } = this.system;
    for (const list of ['connections', 'integrations', 'jobs', 'callbacks', 'webhook-endpoints'])
      this.#note(await client.send(`/${list}?limit=100`));
    for (const path of ['/api-keys', '/projects', '/metrics', '/health/ready'])
      this.#note(await client.send(path));
  }

  async #connection(
    name: string,
    integration: Record<string, unknown> = {},
    credentials: Record<string, string> = { token: this.secret(name) },
  ): Promise<{ id: string }> {
    const made = await aConnection(this.system, { integration, credentials });
    this.connections.push(made.id);
    return made;
  }

  /**
   * A call with secrets in all its parts. Answers of the third party are not Sluice's words: they
   * hold whatever they hold.
   */
  async #call(id: string, path: string): Promise<void> {
    const answer = await this.system.client
      .call(id, `${path}?q=${this.secret('q')}`, {
        method: 'POST',
        headers: { 'x-secret': this.secret('h'), cookie: `session=${this.secret('c')}` },
        body: JSON.stringify({ password: this.secret('b') }),
      })
      .catch(() => undefined);
    if (answer?.headers['sluice-error'] !== undefined) this.#note(answer);
  }

  async #job(id: string, path: string, more: Record<string, unknown> = {}): Promise<JobBody> {
    const answer = await this.system.client.send('/jobs', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({
        connection: id,
        method: 'POST',
        path,
        query: { q: this.secret('jq') },
        headers: { 'x-secret': this.secret('jh') },
        body: { password: this.secret('jb') },
        metadata: { note: this.secret('jm') },
        callback: { url: `${this.#receiver?.url}?token=${this.secret('jc')}` },
        ...more,
      }),
    });
    this.#note(answer);
    return JSON.parse(answer.text) as JobBody;
  }

  #note(answer: Answer): void {
    this.said.push(Buffer.from(JSON.stringify([answer.rawHeaders, answer.text])));
  }
}
