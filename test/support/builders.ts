import { randomBytes } from 'node:crypto';
import type { Site } from './system.js';

export interface ConnectionOptions {
  /**
   * Integration fields beyond the defaults: the fake upstream as base URL, plain http allowed, auth
   * `bearer`.
   */
  integration?: Record<string, unknown>;
  credentials?: Record<string, string>;
  /** Connection fields: `externalUserId`, `variables`, `limits`. */
  connection?: Record<string, unknown>;
}

export interface TestConnection {
  id: string;
  integrationKey: string;
}

const hostOf = (url: string): string => new URL(url).host;

/** An integration with the fake upstream, and one connection of it. */
export async function aConnection(
  system: Pick<Site, 'client' | 'upstream'>,
  options: ConnectionOptions = {},
): Promise<TestConnection> {
  const integrationKey = `api-${randomBytes(4).toString('hex')}`;
  const { upstream, client } = system;
  await client.manage('POST', '/integrations', {
    key: integrationKey,
    name: 'A third party',
    baseUrl: upstream.url,
    plainHttpHosts: [hostOf(upstream.url)],
    auth: { type: 'bearer' },
    ...options.integration,
  });
  const { id } = await client.manage<{ id: string }>('POST', '/connections', {
    integration: integrationKey,
    credentials: options.credentials ?? { token: 'secret-token' },
    ...options.connection,
  });
  return { id, integrationKey };
}
