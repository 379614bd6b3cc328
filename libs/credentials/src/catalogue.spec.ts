import { CATALOGUE } from '#libs/catalog';
import { fillTemplate, type OAuth2Spec } from '#libs/contracts';
import { Egress } from '#libs/egress';
import { obtainTokens } from './obtain-tokens.js';

type Sent = Parameters<Egress['send']>[0];

/** `Basic` of `id` and `s:1`, each form-encoded first. */
const BASIC = 'Basic aWQ6cyUzQTE=';
const client = { clientId: 'id', clientSecret: 's:1' };

/** What a refresh would send for a connection of this provider. */
async function refreshOf(auth: OAuth2Spec) {
  const sent: Sent[] = [];
  const egress = Object.assign(Object.create(Egress.prototype) as Egress, {
    send: (request: Sent): never => {
      sent.push(request);
      throw new Error('nothing leaves in this test');
    },
  });
  const filled = (url: string): string => fillTemplate(url, () => 'acme');
  const { tokenUrl, refreshUrl = tokenUrl } = auth;
  await obtainTokens(egress, {
    auth: { ...auth, refreshUrl: filled(refreshUrl) },
    client,
    projectId: 'project',
    credentials: { refreshToken: 'rt' },
  });
  return sent.map(({ method, origin, path, headers, body }) => {
    const authorization = headers.find(([name]) => name === 'authorization')?.[1];
    return { method, url: `${origin}${path}`, authorization, form: String(body) };
  });
}

const refreshed = CATALOGUE.flatMap(({ id, auth }) =>
  auth.type === 'oauth2' ? [{ id, auth }] : [],
);

describe('a refresh at every provider of the catalogue', () => {
  it.each(refreshed)('$id sends the token, and the secret in one place', async ({ auth }) => {
    const [request] = await refreshOf(auth);
    expect(request?.url).toMatch(/^https:\/\/[a-z0-9.-]+\/[^{}\s]*$/i);
    const form = new URLSearchParams(request?.form);
    expect(form.get('refresh_token')).toBe('rt');
    expect(form.has('client_secret')).toBe(request?.authorization === undefined);
  });
});

const GRANT = 'grant_type=refresh_token&refresh_token=rt';
const SECRET = '&client_id=id&client_secret=s%3A1';

describe('a refresh, as the vendors describe it', () => {
  it.each([
    ['github', 'https://github.com/login/oauth/access_token', GRANT + SECRET],
    ['slack', 'https://slack.com/api/oauth.v2.access', GRANT + SECRET],
    ['gmail', 'https://oauth2.googleapis.com/token', GRANT + SECRET],
    ['jira', 'https://auth.atlassian.com/oauth/token', GRANT + SECRET],
    ['zendesk', 'https://acme.zendesk.com/oauth/tokens', `${GRANT}&expires_in=1800${SECRET}`],
    ['salesforce', 'https://acme.my.salesforce.com/services/oauth2/token', GRANT + SECRET],
    ['xero', 'https://identity.xero.com/connect/token', GRANT],
    ['figma', 'https://api.figma.com/v1/oauth/refresh', GRANT],
    ['dropbox', 'https://api.dropboxapi.com/oauth2/token', GRANT + SECRET],
    ['x', 'https://api.x.com/2/oauth2/token', GRANT],
  ])('%s', async (provider, ...[url, form]) => {
    const auth = refreshed.find(({ id }) => id === provider)?.auth;
    const authorization = form === GRANT ? BASIC : undefined;
    expect(auth && (await refreshOf(auth))).toEqual([{ method: 'POST', url, authorization, form }]);
  });
});
