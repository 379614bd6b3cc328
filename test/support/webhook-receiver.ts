import { Webhook } from 'standardwebhooks';
import { type Arrival, FakeUpstream, type Handler } from './fake-upstream.js';
import { PATIENCE_MS, until } from './until.js';

/** A message as it was received, its signature verified. */
export interface ReceivedMessage {
  id: string;
  type: string;
  data: JobMessage;
  arrival: Arrival;
}

/** What a message says of a job, or of a connection. */
export interface JobMessage {
  id: string;
  state: string;
  attempts: number;
  dispatched: boolean;
  error?: { code: string };
  metadata?: Record<string, unknown>;
  response?: {
    status: number;
    headers: [string, string][];
    body?: string;
    bodyEncoding?: string;
    bodyUrl?: string;
  };
}

/** Where callbacks go. Everything that arrives must verify under one of its secrets. */
export class WebhookReceiver {
  readonly #server: FakeUpstream;
  readonly #secrets: string[] = [];

  private constructor(server: FakeUpstream) {
    this.#server = server;
  }

  static async start(): Promise<WebhookReceiver> {
    return new WebhookReceiver(await FakeUpstream.start());
  }

  get url(): string {
    return `${this.#server.url}/hook`;
  }

  trust(secret: string): void {
    this.#secrets.push(secret);
  }

  answer(handler: Handler): void {
    this.#server.on('/hook', handler);
  }

  /** @throws when one of them is not signed as it should be */
  messages(): ReceivedMessage[] {
    return this.#server.arrivals(({ body }) => body.length > 0).map((each) => this.#verify(each));
  }

  async waitFor(count: number, timeoutMs = PATIENCE_MS): Promise<ReceivedMessage[]> {
    await until(() => this.#server.arrivals(({ body }) => body.length > 0).length >= count, {
      timeoutMs,
      what: `callback ${count}`,
    });
    return this.messages();
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  #verify(arrival: Arrival): ReceivedMessage {
    const headers = Object.fromEntries(arrival.headers.map(([n, v]) => [n.toLowerCase(), v]));
    const verified = this.#secrets.map((secret) => {
      try {
        return new Webhook(secret).verify(arrival.body, headers);
      } catch {
        return undefined;
      }
    });
    const payload = verified.find(Boolean) as { type: string; data: JobMessage } | undefined;
    if (!payload) throw new Error(`a callback is not signed by a known secret: ${arrival.target}`);
    return { id: headers['webhook-id'] ?? '', ...payload, arrival };
  }
}
