import { randomBytes } from 'node:crypto';
import type { Client } from './client.js';
import type { Site } from './system.js';
import { type Shown, Visitor } from './visitor.js';

export interface SessionBody {
  id: string;
  url: string;
  status: string;
  connection?: string;
  integration?: string;
  verified?: boolean | null;
  account?: string;
  error?: { code: string; message: string };
}

/**
 * An OAuth integration whose provider is the fake upstream: `/authorize` is never asked, `/token`
 * answers as it is told.
 */
export async function anOAuthIntegration(
  { client, upstream }: Pick<Site, 'client' | 'upstream'>,
  more: Record<string, unknown> = {},
): Promise<string> {
  const {
    auth,
    key = `oauth-${randomBytes(4).toString('hex')}`,
    ...others
  } = more as { auth?: object; key?: string };
  await client.manage('POST', '/integrations', {
    key,
    name: 'A third party',
    baseUrl: upstream.url,
    plainHttpHosts: [upstream.host],
    auth: {
      type: 'oauth2',
      authorizationUrl: `${upstream.url}/authorize`,
      tokenUrl: `${upstream.url}/token`,
      ...auth,
    },
    oauth: { clientId: 'client', clientSecret: 'client-secret', scopes: ['read', 'write'] },
    ...others,
  });
  return key;
}

export const aSession = (client: Client, input: object): Promise<SessionBody> =>
  client.manage<SessionBody>('POST', '/connect/sessions', input);

export const sessionNow = (client: Client, id: string, wait = 0): Promise<SessionBody> =>
  client.manage<SessionBody>('GET', `/connect/sessions/${id}?wait=${wait}`);

/** Opens the link, fills the form in, and is sent to the provider. */
export async function leave(
  system: Pick<Site, 'client'>,
  url: string,
  visitor = new Visitor(),
): Promise<{ visitor: Visitor; asked: URL }> {
  const form = await visitor.open(system.client, url);
  const left = await visitor.open(system.client, form.action ?? '', {});
  return { visitor, asked: new URL(left.next ?? '') };
}

let users = 0;
/** Somebody else each time. */
export const aUser = (): string => `user-${++users}`;

/** An integration, a session for it, and a browser that has been sent to the provider. */
export async function startJourney(
  system: Pick<Site, 'client' | 'upstream'>,
  session: object = {},
  integration: Record<string, unknown> = {},
) {
  const key = await anOAuthIntegration(system, integration);
  const made = await aSession(system.client, {
    integrations: [key],
    externalUserId: aUser(),
    ...session,
  });
  return { key, session: made, ...(await leave(system, made.url)) };
}

/** What the provider answers, by way of the browser, and the page that it comes to in the end. */
export async function comeBack(
  system: Pick<Site, 'client' | 'upstream'>,
  { visitor, asked }: { visitor: Visitor; asked: URL },
  parameters: Record<string, string> = { code: 'a-code' },
): Promise<Shown> {
  const back = new URL(asked.searchParams.get('redirect_uri') ?? '');
  back.searchParams.set('state', asked.searchParams.get('state') ?? '');
  for (const [name, value] of Object.entries(parameters)) back.searchParams.set(name, value);
  const left = await visitor.open(system.client, back.href);
  return visitor.open(system.client, left.next ?? '');
}

/** A token answer, for the account of this name. */
export const tokensOf = (account: string, n = 1): object => ({
  access_token: `${account}-${n}`,
  refresh_token: `refresh-${account}-${n}`,
  expires_in: 3_600,
  id_token: `h.${Buffer.from(JSON.stringify({ sub: account })).toString('base64url')}.s`,
});
