import type { Settings } from '#libs/config';
import { RecordCaps } from '#libs/projects';
import type { DatabaseStore } from './stores.js';

export const composeRecordCaps = ({ dataSource }: DatabaseStore, settings: Settings) =>
  new RecordCaps(dataSource, {
    apiKeys: settings.SLUICE_MAX_API_KEYS_PER_PROJECT,
    integrations: settings.SLUICE_MAX_INTEGRATIONS_PER_PROJECT,
    connections: settings.SLUICE_MAX_CONNECTIONS_PER_PROJECT,
    webhookEndpoints: settings.SLUICE_MAX_WEBHOOK_ENDPOINTS_PER_PROJECT,
    schedules: settings.SLUICE_MAX_SCHEDULES_PER_PROJECT,
  });
