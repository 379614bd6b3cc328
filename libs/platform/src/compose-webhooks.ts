import { type DataSource, WakeUp } from '#libs/database';
import type { Egress } from '#libs/egress';
import type { Receipts } from '#libs/ledger';
import type { RecordCaps } from '#libs/projects';
import type { KeyRing } from '#libs/sealing';
import {
  Announcements,
  Deliveries,
  EndpointHealth,
  GivenUpReports,
  type MessageBox,
  Opener,
  Replays,
  WebhookSecrets,
  Webhooks,
} from '#libs/webhooks';
import { EgressCallbackUrls } from './callback-urls.js';

interface WebhookParts {
  dataSource: DataSource;
  keys: KeyRing;
  egress: Egress;
  box: MessageBox;
  receipts: Receipts;
  secrets: ConstructorParameters<typeof WebhookSecrets>[1];
  recordCaps: RecordCaps;
}

/** What callbacks are, and how they get to where they go. */
export function composeWebhooks(parts: WebhookParts) {
  const { dataSource, keys, egress, box, receipts, recordCaps } = parts;
  const wakeUp = new WakeUp(dataSource, 'callback');
  const announcements = new Announcements(box, wakeUp);
  const secrets = new WebhookSecrets(keys, parts.secrets);
  const deliveries = new Deliveries(dataSource, new Opener(box, secrets), box, {
    receipts,
    givenUp: new GivenUpReports(announcements),
    health: new EndpointHealth(announcements),
  });
  const urls = new EgressCallbackUrls(egress);
  return {
    webhooks: new Webhooks(dataSource, secrets, urls, deliveries, recordCaps),
    deliveries,
    replays: new Replays(dataSource, box, wakeUp),
    messages: box,
  };
}
