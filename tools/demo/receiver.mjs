import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { listen } from './listen.mjs';

/**
 * Where callbacks go: each is verified on arrival, and refused when it is not signed as it should
 * be.
 */
export class Receiver {
  secret = '';
  refused = 0;
  /** When a job was first heard of most recently. */
  newsAt = performance.now();
  /** By job: its state and answer, and the ids of the messages about it. */
  jobs = new Map();

  async start(defer) {
    this.url = await listen((request, response) => this.#receive(request, response), defer);
    return this;
  }

  async #receive(request, response) {
    const body = await text(request);
    try {
      const { data } = new Webhook(this.secret).verify(body, request.headers);
      if (!this.jobs.has(data.id)) this.newsAt = performance.now();
      const known = this.jobs.get(data.id) ?? { messages: new Set() };
      known.messages.add(request.headers['webhook-id']);
      this.jobs.set(data.id, { ...known, ...data });
      response.writeHead(204).end();
    } catch {
      this.refused += 1;
      response.writeHead(400).end();
    }
  }
}
