import { aConnection, type ConnectionOptions, type TestConnection } from './builders.js';
import { headerOf } from './fake-upstream.js';
import type { Site } from './system.js';

/**
 * A connection with an access token `old` and a refresh token. The fake upstream is the API at
 * `/api`, to which `new` is the only good token, and the authorisation server at `/token`, which
 * gives that one.
 */
export function aFakeGrant(
  system: Pick<Site, 'client' | 'upstream'>,
  { integration, credentials, connection = {} }: ConnectionOptions = {},
): Promise<TestConnection> {
  const { upstream } = system;
  upstream.on('/token', { body: { access_token: 'new', expires_in: 3600 } });
  upstream.on('/api', ({ arrival }) =>
    headerOf(arrival, 'authorization') === 'Bearer new'
      ? { body: 'welcome' }
      : { status: 401, body: 'the original answer' },
  );
  return aConnection(system, {
    integration: {
      auth: { type: 'oauth2', tokenUrl: `${upstream.url}/token` },
      oauth: { clientId: 'client', clientSecret: 'client-secret' },
      ...integration,
    },
    credentials: { accessToken: 'old', refreshToken: 'refresh-1', ...credentials },
    connection,
  });
}
