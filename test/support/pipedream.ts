import { jest } from '@jest/globals';
import { PipedreamClient } from '@pipedream/sdk';
import { createBackendClient } from 'pipedream-sdk-1';
import { PipedreamClient as PipedreamClient3 } from 'pipedream-sdk-3';
import type { Project } from './project.js';

/** Of the client, as tables name them. */
export const VERSIONS = ['1.8', '2.5', '3.1'].map((version) => `@pipedream/sdk ${version}`);

const PREFIX = '/dialects/pipedream';
const OLD = '1.8';

/** The older client speaks nothing but https: as where TLS ends before Sluice. */
export function endTls(): void {
  const fetched = globalThis.fetch;
  jest.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
    const plain = new Request(input).url.replace(/^https:\/\/127\.0\.0\.1:/, 'http://127.0.0.1:');
    return fetched(plain, init);
  });
}

type Access = Pick<Project, 'client'> & { secret?: string; prefix?: string };

/** Version 3 is called in the very same way. */
export function aNewer(version: string, { client, secret, prefix = PREFIX }: Access) {
  const Client =
    version === '3.1' ? (PipedreamClient3 as unknown as typeof PipedreamClient) : PipedreamClient;
  return new Client({
    ...{ clientId: 'any', clientSecret: secret ?? client.key, projectId: 'proj_1' },
    projectEnvironment: 'production',
    baseUrl: `${client.address}${prefix}`,
  });
}

export const anOlder = ({ client, secret = client.key, prefix = PREFIX }: Access) =>
  createBackendClient({
    ...{ environment: 'production', projectId: 'proj_1' },
    credentials: { clientId: 'any', clientSecret: secret },
    apiHost: `${new URL(client.address).host}${prefix}`,
  });

/** One request, whichever version of the client makes it. */
export interface Sent {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  body?: object;
  account: string;
  user: string;
}
export type Send = (sent: Sent) => Promise<unknown>;

export const sending = (version: string, access: Access): Send =>
  version === OLD ? withOlder(anOlder(access)) : withNewer(aNewer(version, access));

const withNewer =
  (client: PipedreamClient): Send =>
  ({ method, url, headers, body, account: accountId, user }) => {
    const common = { url, externalUserId: user, accountId, ...(headers ? { headers } : {}) };
    const once = { maxRetries: 0 };
    switch (method) {
      case 'GET':
        return client.proxy.get(common, once);
      case 'DELETE':
        return client.proxy.delete(common, once);
      case 'POST':
        return client.proxy.post({ ...common, body: { ...body } }, once);
      case 'PUT':
        return client.proxy.put({ ...common, body: { ...body } }, once);
      case 'PATCH':
        return client.proxy.patch({ ...common, body: { ...body } }, once);
      default:
        return method satisfies never;
    }
  };

const withOlder =
  (client: ReturnType<typeof anOlder>): Send =>
  ({ method, url, headers, body, account: account_id, user }) =>
    client.makeProxyRequest({ searchParams: { external_user_id: user, account_id } }, {
      url,
      options: { method, ...(headers ? { headers } : {}), ...(body ? { body } : {}) },
    } as never);
