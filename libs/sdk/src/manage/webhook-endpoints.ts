import type {
  Callback,
  NewWebhookEndpoint,
  SecretWebhookEndpoint,
  WebhookEndpoint,
  WebhookEndpointChange,
  WebhookEndpointFilter,
} from '../api/types.js';
import type { Listing } from '../listing.js';
import type { Management, RequestOptions } from './management.js';

/** Where messages go. What comes there is read with `Webhooks.verify`. */
export class WebhookEndpoints {
  constructor(private readonly management: Management) {}

  /** The signing secret is in this answer, and in no later one. */
  create(input: NewWebhookEndpoint, options: RequestOptions = {}): Promise<SecretWebhookEndpoint> {
    return this.management.ask('POST', ['webhook-endpoints'], { ...options, input });
  }

  get(id: string, options: RequestOptions = {}): Promise<WebhookEndpoint> {
    return this.management.ask('GET', ['webhook-endpoints', id], options);
  }

  /** Newest first. */
  list(filter: WebhookEndpointFilter = {}, options: RequestOptions = {}): Listing<WebhookEndpoint> {
    return this.management.list(['webhook-endpoints'], filter, options);
  }

  update(
    id: string,
    input: WebhookEndpointChange,
    options: RequestOptions = {},
  ): Promise<WebhookEndpoint> {
    return this.management.ask('PATCH', ['webhook-endpoints', id], { ...options, input });
  }

  /** Sends it a message of the type `endpoint.test`. */
  test(id: string, options: RequestOptions = {}): Promise<Callback> {
    return this.management.ask('POST', ['webhook-endpoints', id, 'test'], options);
  }

  delete(id: string, options: RequestOptions = {}): Promise<void> {
    return this.management.ask('DELETE', ['webhook-endpoints', id], options);
  }
}
