import { Connection } from './call/connection.js';
import { type Fetch, Transport } from './call/transport.js';
import { Batches } from './manage/batches.js';
import { Callbacks } from './manage/callbacks.js';
import { Connect } from './manage/connect.js';
import { Connections } from './manage/connections.js';
import { Integrations } from './manage/integrations.js';
import { Jobs } from './manage/jobs.js';
import { Lanes } from './manage/lanes.js';
import { Management, type RequestOptions } from './manage/management.js';
import { Providers } from './manage/providers.js';
import { Requests } from './manage/requests.js';
import { Schedules } from './manage/schedules.js';
import { WebhookEndpoints } from './manage/webhook-endpoints.js';
import { Webhooks } from './webhooks.js';

export interface SluiceOptions {
  /** Where Sluice is, for example `https://sluice.example.com`. */
  url: string | URL;
  /** An API key. In a browser, one that may do no more than whoever uses the page. */
  key: string;
  /** Instead of the global one. */
  fetch?: Fetch;
  /** How often a request that cannot have left is sent again; 2. */
  retries?: number;
}

/** Part by part; `ok`, or a sentence for an operator. */
export interface Readiness {
  checks: Record<string, string>;
}

const RETRIES = 2;

/** A client of one Sluice, with one key. It opens nothing and needs no closing. */
export class Sluice {
  readonly jobs: Jobs;
  readonly batches: Batches;
  readonly schedules: Schedules;
  readonly lanes: Lanes;
  readonly requests: Requests;
  readonly connections: Connections;
  readonly integrations: Integrations;
  readonly connect: Connect;
  readonly providers: Providers;
  readonly webhookEndpoints: WebhookEndpoints;
  readonly callbacks: Callbacks;
  readonly webhooks = new Webhooks();
  readonly #transport: Transport;
  readonly #management: Management;

  /** @throws TypeError when the URL is none, or the key is missing */
  constructor({ url, key, fetch: given, retries = RETRIES }: SluiceOptions) {
    if (!key) throw new TypeError('The key is missing. `npm start` prints one.');
    this.#transport = new Transport({
      url: new URL(url).href.replace(/\/+$/, ''),
      key,
      fetch: given ?? ((input, init) => fetch(input, init)),
      retries,
    });
    const management = (this.#management = new Management(this.#transport));
    this.jobs = new Jobs(management);
    this.batches = new Batches(management);
    this.schedules = new Schedules(management);
    this.lanes = new Lanes(management);
    this.requests = new Requests(management);
    this.connections = new Connections(management);
    this.integrations = new Integrations(management);
    this.connect = new Connect(management);
    this.providers = new Providers(management);
    this.webhookEndpoints = new WebhookEndpoints(management);
    this.callbacks = new Callbacks(management);
  }

  /** @param selector an id, an alias, an integration's key, or `integrationKey:externalUserId` */
  connection(selector: string): Connection {
    return new Connection(this.#transport, selector);
  }

  /**
   * Whether it can take calls now; any key will do, or none.
   * @throws SluiceError `not_ready`, with the checks that fail in its `problem`
   */
  ready(options: RequestOptions = {}): Promise<Readiness> {
    return this.#management.ask('GET', ['health', 'ready'], options);
  }
}
