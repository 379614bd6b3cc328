import { type AuthSpec, fillTemplate } from '#libs/contracts';
import { catalogueProvider } from './catalogue.js';
import type { CreateProvider } from './provider.schema.js';
import { authorizationUrl, scopesFor, verificationRequest } from './requests.js';

const VARIABLES: Record<string, string> = { subdomain: 'acme', domain: 'acme' };

const filled = (template: string, { variables }: CreateProvider): string =>
  fillTemplate(template, (name) => variables[name]?.values?.[0] ?? VARIABLES[name] ?? 'x1');

const given = (id: string): CreateProvider => {
  const provider = catalogueProvider(id);
  if (!provider) throw new Error(`${id} is not in the catalogue`);
  return provider;
};

function authorizationOf(provider: CreateProvider): string {
  const auth: AuthSpec = provider.auth;
  if (auth.type !== 'oauth2') throw new Error(`${provider.id} does not ask for authorisation`);
  const to = filled(auth.authorizationUrl ?? '', provider);
  return authorizationUrl(
    { ...auth, authorizationUrl: to },
    {
      clientId: 'id',
      redirectUri: 'https://sluice.example/connect/callback',
      state: 'st',
      scopes: scopesFor(provider, ['a', 'b']),
      codeChallenge: 'challenge',
    },
  ).href;
}

const AUTHORIZE =
  'response_type=code&client_id=id&redirect_uri=https%3A%2F%2Fsluice.example%2Fconnect%2Fcallback&state=st';
const PKCE = '&code_challenge=challenge&code_challenge_method=S256';

describe('authorisation, as the vendors describe it', () => {
  it.each([
    ['github', `https://github.com/login/oauth/authorize?${AUTHORIZE}&scope=a+b`],
    ['slack', `https://slack.com/oauth/v2/authorize?${AUTHORIZE}&scope=a%2Cb`],
    [
      'gmail',
      `https://accounts.google.com/o/oauth2/v2/auth?${AUTHORIZE}&scope=a+b${PKCE}&access_type=offline&prompt=consent`,
    ],
    [
      'jira',
      `https://auth.atlassian.com/authorize?${AUTHORIZE}&scope=a+b+offline_access&audience=api.atlassian.com&prompt=consent`,
    ],
    ['zendesk', `https://acme.zendesk.com/oauth/authorizations/new?${AUTHORIZE}&scope=a+b${PKCE}`],
    [
      'salesforce',
      `https://acme.my.salesforce.com/services/oauth2/authorize?${AUTHORIZE}&scope=a+b${PKCE}`,
    ],
    ['xero', `https://login.xero.com/identity/connect/authorize?${AUTHORIZE}&scope=a+b`],
    ['figma', `https://www.figma.com/oauth?${AUTHORIZE}&scope=a+b`],
    [
      'dropbox',
      `https://www.dropbox.com/oauth2/authorize?${AUTHORIZE}&scope=a+b${PKCE}&token_access_type=offline`,
    ],
    ['x', `https://x.com/i/oauth2/authorize?${AUTHORIZE}&scope=a+b+offline.access${PKCE}`],
  ])('%s', (id, url) => {
    expect(authorizationOf(given(id))).toBe(url);
  });
});

describe('the request that shows whether credentials are good', () => {
  type Case = [string, string, string, string[][], string, object?];
  it.each<Case>([
    ['github', 'GET', 'https://api.github.com/user', [], ''],
    ['notion', 'GET', 'https://api.notion.com/v1/users/me', [['notion-version', '2025-09-03']], ''],
    [
      'anthropic',
      'GET',
      'https://api.anthropic.com/v1/models',
      [['anthropic-version', '2023-06-01']],
      '',
    ],
    ['dropbox', 'POST', 'https://api.dropboxapi.com/2/users/get_current_account', [], ''],
    [
      'linear',
      'POST',
      'https://api.linear.app/graphql',
      [['content-type', 'application/json']],
      '{"query":"{ viewer { id } }"}',
    ],
    ['datadog', 'GET', 'https://api.datadoghq.com/api/v1/validate', [], ''],
    [
      'recurly',
      'GET',
      'https://v3.recurly.com/sites',
      [['accept', 'application/vnd.recurly.v2021-02-25']],
      '',
    ],
    ['zendesk', 'GET', 'https://acme.zendesk.com/api/v2/users/me.json', [], ''],
    ['mailchimp', 'GET', 'https://x1.api.mailchimp.com/3.0/ping', [], ''],
    ['slack', 'POST', 'https://slack.com/api/auth.test', [], '', { pointer: '/ok', in: ['true'] }],
  ])('%s', (id, ...[method, url, headers, body, expected]) => {
    const provider = given(id);
    const baseUrl = filled(provider.baseUrl, provider);
    const verify = provider.verify && verificationRequest(provider.verify);
    expect(verify && { ...verify, path: `${baseUrl}${verify.path}` }).toEqual({
      method,
      path: url,
      body,
      expect: expected,
      account: provider.verify?.account,
      headers: [
        ['user-agent', 'Sluice'],
        ...(id === 'recurly' ? [] : [['accept', 'application/json']]),
        ...headers,
      ],
    });
  });

  it('is missing where nobody has read of a cheap one', () => {
    expect(given('google-drive').verify).toBeUndefined();
  });
});
