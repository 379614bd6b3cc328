import { counted } from './api.mjs';
import { promise } from './promise.mjs';
import { chapter, say } from './say.mjs';

const CLIENT = { id: 'sandbox-client', secret: 'sandbox-secret' };
const REDIRECT = 'http://127.0.0.1/callback';
const CALLS = 10;
const REFRESHED = 'sluice_token_refreshes_total{outcome="refreshed"}';

/** The third party stops taking a token that looks good: one refresh, and every call succeeds. */
export async function showEndedToken({ api, url, sandboxUrl }) {
  chapter('A token that the third party no longer takes');
  const tokens = await consent(sandboxUrl);
  await connect(api, sandboxUrl, tokens);
  const before = await counted(url, REFRESHED);
  await form(`${sandboxUrl}/oauth/revoke`, { token: tokens.access_token });
  const direct = await me(sandboxUrl, tokens.access_token);
  promise(direct === 401, `The sandbox answered the ended token with ${direct}, not 401.`);
  say(`The sandbox has ended the access token: used directly it is answered ${direct}.`);
  const calls = Array.from({ length: CALLS }, () => api.call('crm:ada', '/v1/me'));
  const outcomes = (await Promise.all(calls)).map(
    ({ status, headers }) => headers.get('sluice-error') ?? String(status),
  );
  const good = outcomes.filter((outcome) => outcome === '200').length;
  promise(
    good === CALLS,
    `${CALLS - good} of ${CALLS} calls did not succeed: ${outcomes.join(', ')}.`,
  );
  const refreshes = (await counted(url, REFRESHED)) - before;
  promise(refreshes === 1, `${refreshes} refreshes happened instead of one.`);
  say(`${CALLS} calls at once: ${good} answered 200, after 1 refresh for all of them.`);
}

/** The end user says yes (RFC 6749, 4.1). */
async function consent(sandboxUrl) {
  const asked = { response_type: 'code', client_id: CLIENT.id, redirect_uri: REDIRECT };
  const query = new URLSearchParams({ ...asked, approve: '1' });
  const said = await fetch(`${sandboxUrl}/oauth/authorize?${query}`, { redirect: 'manual' });
  const code = new URL(said.headers.get('location')).searchParams.get('code');
  const grant = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT };
  return (await form(`${sandboxUrl}/oauth/token`, grant)).json();
}

async function form(url, fields) {
  const authorization = `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')}`;
  const body = new URLSearchParams(fields);
  const answer = await fetch(url, { method: 'POST', headers: { authorization }, body });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}

async function me(sandboxUrl, token) {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${sandboxUrl}/v1/me`, { headers })).status;
}

async function connect(api, sandboxUrl, tokens) {
  await api.post('/integrations', {
    key: 'crm',
    name: 'CRM',
    baseUrl: sandboxUrl,
    plainHttpHosts: [new URL(sandboxUrl).host],
    auth: {
      type: 'oauth2',
      authorizationUrl: `${sandboxUrl}/oauth/authorize`,
      tokenUrl: `${sandboxUrl}/oauth/token`,
    },
    oauth: { clientId: CLIENT.id, clientSecret: CLIENT.secret, scopes: [] },
  });
  await api.post('/connections', {
    integration: 'crm',
    externalUserId: 'ada',
    credentials: {
      accessToken: tokens.access_token,
      refreshToken: tokens.refresh_token,
      expiresAt: new Date(Date.now() + tokens.expires_in * 1000).toISOString(),
    },
  });
}
