import { Agent, type IncomingMessage, request } from 'node:http';
import { until } from './until.js';

export interface CallOptions {
  method?: string;
  /** Pairs keep order, case and duplicates. */
  headers?: Record<string, string> | [name: string, value: string][];
  body?: Buffer | string;
  /** Leave (hang up) when this aborts. */
  signal?: AbortSignal;
}

/** An answer as it was on the wire. */
export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  /** Header lines as sent. */
  rawHeaders: [name: string, value: string][];
  body: Buffer;
  text: string;
  /** Milliseconds until the whole answer was there. */
  ms: number;
}

/** A problem document of Sluice's. */
export interface Problem {
  code: string;
  status: number;
  title: string;
  detail?: string;
  dispatched?: boolean;
  errors?: { path: string; message: string }[];
  candidates?: string[];
}

/** A caller of Sluice that changes nothing on the way: paths and headers go out as given. */
export class Client {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: Infinity });

  constructor(
    readonly address: string,
    readonly key: string,
  ) {}

  /** @param path raw request target */
  send(path: string, options: CallOptions = {}): Promise<Answer> {
    const startedAt = performance.now();
    return new Promise((resolve, reject) => {
      this.open(path, options, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.once('error', reject);
        incoming.once('end', () =>
          resolve(read(incoming, Buffer.concat(chunks), performance.now() - startedAt)),
        );
      }).once('error', reject);
    });
  }

  /** Hands over the answer as soon as its head is there; the caller reads the body. */
  open(
    path: string,
    { method = 'GET', headers = {}, body, signal }: CallOptions,
    onAnswer: (incoming: IncomingMessage) => void,
  ) {
    const { hostname, port } = new URL(this.address);
    const given = Array.isArray(headers) ? headers : Object.entries(headers);
    const hasKey = given.some(([name]) =>
      ['authorization', 'x-api-key'].includes(name.toLowerCase()),
    );
    const hasHost = given.some(([name]) => name.toLowerCase() === 'host');
    const all: [string, string][] = [
      ...(hasHost ? [] : [['Host', `${hostname}:${port}`] as [string, string]]),
      ...(hasKey ? [] : [['Authorization', `Bearer ${this.key}`] as [string, string]]),
      ...given,
    ];
    if (body !== undefined && !given.some(([name]) => name.toLowerCase() === 'transfer-encoding')) {
      all.push(['Content-Length', String(Buffer.byteLength(body))]);
    }
    const outgoing = request(
      {
        host: hostname,
        port,
        path,
        method,
        agent: this.#agent,
        headers: all.flat(),
        ...(signal ? { signal } : {}),
      } as never,
      onAnswer,
    );
    outgoing.end(body);
    return outgoing;
  }

  /** A call through a connection. */
  call(selector: string, target: string, options?: CallOptions): Promise<Answer> {
    return this.send(`/connections/${selector}/proxy${target}`, options);
  }

  /** A JSON request to the management API; fails unless it succeeds. */
  async manage<T>(method: string, path: string, input?: unknown): Promise<T> {
    const options: CallOptions = {
      method,
      ...(input === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(input) }),
    };
    const answer = await withStores(() => this.send(path, options));
    if (answer.status >= 300)
      throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
    return (answer.text === '' ? undefined : JSON.parse(answer.text)) as T;
  }

  close(): void {
    this.#agent.destroy();
  }
}

function read(incoming: IncomingMessage, body: Buffer, ms: number): Answer {
  const { rawHeaders } = incoming;
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2)
    pairs.push([rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '']);
  return {
    status: incoming.statusCode ?? 0,
    headers: incoming.headers,
    rawHeaders: pairs,
    body,
    text: body.toString(),
    ms,
  };
}

/** The problem document of an answer; fails when the answer is the third party's. */
export function problemOf(answer: Answer): Problem {
  const problem = JSON.parse(answer.text) as Problem;
  if (answer.headers['sluice-error'] !== problem.code)
    throw new Error(`not a problem of Sluice: ${answer.status} ${answer.text}`);
  return problem;
}

const AWAY = ['redis_unavailable', 'database_unavailable'];

/**
 * The answer to a call that is made again while a busy machine keeps a store from answering in the
 * time that it has.
 */
const withStores = (call: () => Promise<Answer>): Promise<Answer> =>
  until(async () => {
    const answer = await call();
    const isAway = AWAY.includes(String(answer.headers['sluice-error']));
    return !(isAway && problemOf(answer).dispatched !== true) && answer;
  });

/**
 * For systems whose stores nobody breaks: one that is away is only slow, and what has not left is
 * sent again.
 */
export class PatientClient extends Client {
  override send(path: string, options?: CallOptions): Promise<Answer> {
    return withStores(() => super.send(path, options));
  }
}
