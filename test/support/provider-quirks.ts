/**
 * How vendors' token endpoints differ from RFC 6749, one row each: what an integration's `auth`
 * says about it, what the endpoint is then asked and answers, and what is stored. Tokens before the
 * renewal are `a1` and `r1`, the client is `id` with the secret `s:1`.
 */
export interface Quirk {
  vendor: string;
  quirk: string;
  /**
   * Fields of `auth` beyond `tokenUrl`; `refreshUrl` as a path. The type is `oauth2` unless it says
   * otherwise.
   */
  auth?: Record<string, unknown> & { type?: string; refreshUrl?: string };
  credentials?: Record<string, string | undefined>;
  /** The answer's body, or status and body. */
  answers: object | [status: number, body: object | string];
  /** Default: a form with the standard parameters to `/token`, the client as Basic. */
  asks?: {
    path?: string;
    format?: 'form' | 'json' | 'query';
    /** `false`: no `Authorization`. */
    basic?: boolean;
    authorization?: string;
    params?: Record<string, string>;
  };
  outcome?:
    | 'refreshed'
    | 'permanent'
    | 'configuration'
    | 'refused'
    | 'transient'
    | 'not_refreshable';
  lifetimeS?: number | undefined;
  stores: Record<string, string>;
}

const NEW = { access_token: 'a2' };
const ROTATED = { access_token: 'a2', refresh_token: 'r2', token_type: 'bearer' };
const OLD = { accessToken: 'a1', refreshToken: 'r1' };
const KEPT = { accessToken: 'a2', refreshToken: 'r1' };
const BOTH = { accessToken: 'a2', refreshToken: 'r2' };
const STANDARD = { grant_type: 'refresh_token', refresh_token: 'r1' };
const CLIENT = { client_id: 'id', client_secret: 's:1' };
const BODY = { clientAuth: 'body' };
const IN_BODY = { basic: false, params: { ...STANDARD, ...CLIENT } };
const DAY_S = 86_400;

type Row = Omit<Quirk, 'vendor' | 'quirk'>;
const row = (vendor: string, quirk: string, rest: Row): Quirk => ({ vendor, quirk, ...rest });

const gone = (vendor: string, quirk: string, answers: Quirk['answers']): Quirk =>
  row(vendor, quirk, { auth: BODY, answers, asks: IN_BODY, outcome: 'permanent', stores: OLD });

const unending = (vendor: string): Quirk =>
  row(vendor, 'tokens never expire and there is no refresh token', {
    credentials: { refreshToken: undefined },
    ...{ answers: {}, outcome: 'not_refreshable', stores: { accessToken: 'a1' } },
  });

const refreshesAt = (vendor: string, auth: Row['auth'] = {}, params = {}): Quirk =>
  row(vendor, 'a refresh URL of its own', {
    auth: { refreshUrl: '/refresh', ...auth },
    answers: { ...ROTATED, expires_in: 3_600 },
    asks: {
      path: '/refresh',
      params: { ...STANDARD, ...params },
      basic: !('clientAuth' in auth),
    },
    ...{ lifetimeS: 3_600, stores: BOTH },
  });

const exchanges = (vendor: string, grant: string): Quirk =>
  row(vendor, 'no refresh token: a valid access token is exchanged for a longer one', {
    auth: {
      ...{ clientAuth: 'none', requestFormat: 'query', refreshUrl: '/refresh_access_token' },
      refreshParams: { grant_type: grant, access_token: '{accessToken}' },
      refreshMarginS: 10 * DAY_S,
    },
    credentials: { refreshToken: undefined },
    answers: { ...NEW, token_type: 'bearer', expires_in: 60 * DAY_S },
    asks: {
      ...{ path: '/refresh_access_token', format: 'query', basic: false },
      params: { grant_type: grant, access_token: 'a1' },
    },
    ...{ lifetimeS: 60 * DAY_S, stores: { accessToken: 'a2' } },
  });

const endsAt = (vendor: string, unit: string, expires: unknown): Quirk =>
  row(vendor, `an absolute expiry (${unit}), told from the server's own clock`, {
    auth: { ...BODY, tokenAnswer: { expires: { pointer: '/expires', unit } } },
    answers: { ...NEW, expires },
    ...{ asks: IN_BODY, lifetimeS: 1_200, stores: KEPT },
  });

/**
 * The same request as everybody's; the answer differs in its lifetime and in whether the refresh
 * token changes.
 */
const plain = (vendor: string, quirk: string, expiresIn: number): Quirk =>
  row(vendor, quirk, {
    answers: { ...ROTATED, expires_in: expiresIn },
    ...{ lifetimeS: expiresIn, stores: BOTH },
  });

/** The answer holds no refresh token: the old one is kept. */
const kept = (quirk: Quirk): Quirk => ({
  ...quirk,
  answers: { ...NEW, expires_in: quirk.lifetimeS },
  stores: KEPT,
});

const inBody = (quirk: Quirk): Quirk => ({ ...quirk, auth: BODY, asks: IN_BODY });

export const QUIRKS: Quirk[] = [
  row('Salesforce', 'no expires_in: the lifetime is the org’s, so it is given as data', {
    auth: { ...BODY, tokenAnswer: { defaultLifetimeS: 900 } },
    answers: { ...NEW, instance_url: 'https://eu.example.com', issued_at: '1767225600000' },
    ...{ asks: IN_BODY, lifetimeS: 900, stores: KEPT },
  }),
  inBody(kept(plain('HubSpot', 'the refresh token never changes', 1_800))),
  gone('HubSpot', 'errors in "status"', [400, { status: 'BAD_REFRESH_TOKEN', message: 'no' }]),
  {
    ...gone('HubSpot', 'malformed tokens are answered with 530', [530, 'error 1016']),
    outcome: 'transient',
  },
  plain('Xero', 'Basic client, the refresh token rotates each time', 1_800),
  row('QuickBooks', 'the refresh token changes now and then, and has an end of its own', {
    answers: { ...ROTATED, expires_in: 3_600, x_refresh_token_expires_in: 8_726_400 },
    ...{ lifetimeS: 3_600, stores: BOTH },
  }),
  gone('Slack', 'errors with status 200', { ok: false, error: 'invalid_refresh_token' }),
  inBody(plain('Slack', 'no token_type that RFC 6749 knows', 43_200)),
  row('Slack', 'the token of the user is nested', {
    auth: {
      ...BODY,
      tokenAnswer: {
        accessToken: '/authed_user/access_token',
        refreshToken: '/authed_user/refresh_token',
        expires: { pointer: '/authed_user/expires_in', unit: 's' },
      },
    },
    answers: { ok: true, authed_user: { ...ROTATED, expires_in: 43_200 }, access_token: 'bot' },
    ...{ asks: IN_BODY, lifetimeS: 43_200, stores: BOTH },
  }),
  inBody(plain('GitHub', 'user tokens of an App: single-use refresh tokens', 28_800)),
  gone('GitHub', 'errors with status 200', { error: 'bad_refresh_token', error_uri: 'x' }),
  unending('GitHub OAuth Apps'),
  inBody(kept(plain('Google', 'no refresh token in the answer: the old one is kept', 3_599))),
  gone('Google', 'a dead refresh token', [400, { error: 'invalid_grant' }]),
  row('Microsoft Entra', 'expires_in as a string; the scope is sent again', {
    auth: { ...BODY, tokenParams: { scope: 'offline_access' } },
    answers: { ...ROTATED, expires_in: '3599', ext_expires_in: '3599' },
    asks: { ...IN_BODY, params: { ...IN_BODY.params, scope: 'offline_access' } },
    ...{ lifetimeS: 3_599, stores: BOTH },
  }),
  gone('Microsoft Entra', 'its own codes stand beside invalid_grant', [
    400,
    { error: 'invalid_grant', error_description: 'AADSTS70008: …', error_codes: [70_008] },
  ]),
  gone('Microsoft Entra', 'a person must act', [400, { error: 'interaction_required' }]),
  row('SharePoint and Teams', 'a second token from the same refresh token, by its scope', {
    auth: { ...BODY, tokenParams: { scope: 'https://t.example.com/.default offline_access' } },
    answers: { ...ROTATED, expires_in: 3_600 },
    asks: {
      ...IN_BODY,
      params: { ...IN_BODY.params, scope: 'https://t.example.com/.default offline_access' },
    },
    ...{ lifetimeS: 3_600, stores: BOTH },
  }),
  row('Atlassian', 'a JSON body that holds the client', {
    auth: { ...BODY, requestFormat: 'json' },
    answers: { ...ROTATED, expires_in: 3_600 },
    asks: { ...IN_BODY, format: 'json' },
    ...{ lifetimeS: 3_600, stores: BOTH },
  }),
  inBody(plain('Linear', 'tokens of a day with refresh tokens', DAY_S)),
  row('Linear', 'client credentials for 30 days', {
    auth: { type: 'oauth2_client_credentials', scopes: ['read', 'write'] },
    credentials: { clientId: 'id', clientSecret: 's:1' },
    answers: { ...NEW, token_type: 'Bearer', expires_in: 30 * DAY_S },
    asks: { params: { grant_type: 'client_credentials', scope: 'read write' } },
    ...{
      lifetimeS: 30 * DAY_S,
      stores: { clientId: 'id', clientSecret: 's:1', accessToken: 'a2' },
    },
  }),
  row('Shopify', 'expiring offline tokens; they go into a header of its own', {
    auth: {
      ...BODY,
      placement: { in: 'header', name: 'X-Shopify-Access-Token', template: '{accessToken}' },
    },
    answers: { ...ROTATED, expires_in: 3_600, refresh_token_expires_in: 7_776_000 },
    ...{ asks: IN_BODY, lifetimeS: 3_600, stores: BOTH },
  }),
  gone('Zoho', 'a dead refresh token is invalid_code with status 200', { error: 'invalid_code' }),
  row('Zoho', 'the answer tells the data centre; the header prefix is its own', {
    auth: {
      ...BODY,
      placement: {
        ...{ in: 'header', name: 'Authorization' },
        template: 'Zoho-oauthtoken {accessToken}',
      },
    },
    answers: { ...NEW, api_domain: 'https://www.example.eu', expires_in: 3_600 },
    ...{ asks: IN_BODY, lifetimeS: 3_600, stores: KEPT },
  }),
  row('Notion', 'Basic client with a JSON body; no expiry although there is a refresh token', {
    auth: { requestFormat: 'json' },
    answers: { ...ROTATED, workspace_id: 'w' },
    asks: { format: 'json' },
    ...{ lifetimeS: undefined, stores: BOTH },
  }),
  unending('Notion'),
  plain('Airtable', 'Basic client, single-use refresh tokens', 3_600),
  inBody(plain('Box', 'single-use refresh tokens', 3_600)),
  inBody(kept(plain('Dropbox', 'the refresh token never rotates', 14_400))),
  ...['Intercom', 'monday', 'ClickUp', 'Mailchimp', 'Trello'].map(unending),
  plain('Zoom', 'the refresh token rotates', 3_600),
  row('Zoom', 'server to server: a grant type and a parameter of its own', {
    auth: {
      type: 'oauth2_client_credentials',
      tokenParams: { grant_type: 'account_credentials', account_id: '{accountId}' },
    },
    credentials: { clientId: 'id', clientSecret: 's:1', accountId: 'acc' },
    answers: { ...NEW, token_type: 'bearer', expires_in: 3_600 },
    asks: { params: { grant_type: 'account_credentials', account_id: 'acc' } },
    ...{ lifetimeS: 3_600, stores: { clientId: 'id', accountId: 'acc', accessToken: 'a2' } },
  }),
  row('Basecamp', 'type=refresh instead of a grant type', {
    auth: { ...BODY, refreshParams: { type: 'refresh', refresh_token: '{refreshToken}' } },
    answers: { ...NEW, expires_in: 14 * DAY_S },
    asks: { basic: false, params: { type: 'refresh', refresh_token: 'r1', ...CLIENT } },
    ...{ lifetimeS: 14 * DAY_S, stores: KEPT },
  }),
  row('Exact Online', 'tokens of ten minutes that may not be renewed early', {
    auth: { ...BODY, refreshMarginS: 30 },
    answers: { ...ROTATED, expires_in: '600' },
    ...{ asks: IN_BODY, lifetimeS: 600, stores: BOTH },
  }),
  row('Zendesk', 'the lifetime is asked for', {
    auth: { ...BODY, tokenParams: { expires_in: '1800' } },
    answers: { ...ROTATED, expires_in: 1_800 },
    asks: { ...IN_BODY, params: { ...IN_BODY.params, expires_in: '1800' } },
    ...{ lifetimeS: 1_800, stores: BOTH },
  }),
  row('BambooHR', 'request=token beside the grant', {
    auth: { ...BODY, tokenParams: { request: 'token' } },
    answers: { ...ROTATED, expires_in: 3_600 },
    asks: { ...IN_BODY, params: { ...IN_BODY.params, request: 'token' } },
    ...{ lifetimeS: 3_600, stores: BOTH },
  }),
  row('Facebook', 'no refresh token: a valid access token is exchanged for a longer one', {
    auth: {
      ...{ ...BODY, requestFormat: 'query', refreshMarginS: 10 * DAY_S },
      refreshParams: { grant_type: 'fb_exchange_token', fb_exchange_token: '{accessToken}' },
    },
    credentials: { refreshToken: undefined },
    answers: { ...NEW, token_type: 'bearer', expires_in: 60 * DAY_S },
    asks: {
      ...{ format: 'query', basic: false },
      params: { grant_type: 'fb_exchange_token', fb_exchange_token: 'a1', ...CLIENT },
    },
    ...{ lifetimeS: 60 * DAY_S, stores: { accessToken: 'a2' } },
  }),
  {
    ...gone('Facebook', 'errors are objects with numbers', [400, { error: { code: 190 } }]),
    auth: { ...BODY, tokenAnswer: { errorCode: '/error/code', permanentErrors: ['190'] } },
  },
  exchanges('Instagram', 'ig_refresh_token'),
  exchanges('Threads', 'th_refresh_token'),
  ...['Figma', 'Clover', 'Revolut', 'Trustpilot', 'Dropbox Sign'].map((vendor) =>
    refreshesAt(vendor),
  ),
  refreshesAt(
    'TikTok',
    {
      clientAuth: 'none',
      tokenParams: { client_key: '{clientId}', client_secret: '{clientSecret}' },
    },
    { client_key: 'id', client_secret: 's:1' },
  ),
  row('Stripe Apps', 'the secret as Basic user', {
    auth: { clientAuth: 'secret_as_user' },
    answers: { ...ROTATED, expires_in: 3_600 },
    asks: { authorization: `Basic ${Buffer.from('s:1:').toString('base64')}` },
    ...{ lifetimeS: 3_600, stores: BOTH },
  }),
  row('A server that does not decode the client', 'the pair as Basic, as it is', {
    auth: { clientAuth: 'basic_unencoded' },
    answers: { ...ROTATED, expires_in: 3_600 },
    asks: { authorization: `Basic ${Buffer.from('id:s:1').toString('base64')}` },
    ...{ lifetimeS: 3_600, stores: BOTH },
  }),
  inBody(plain('ServiceNow', 'lifetimes set by an administrator', 1_800)),
  kept(plain('NetSuite', 'the refresh token stays for seven days', 3_600)),
  inBody(kept(plain('LinkedIn', 'access tokens of sixty days', 60 * DAY_S))),
  kept(plain('Workday', 'a refresh token without an end', 14_400)),
  kept(plain('Wise', 'a new token ends the one before at once', 43_199)),
  row('Fiserv', 'expires_in in milliseconds', {
    auth: { tokenAnswer: { expires: { pointer: '/expires_in', unit: 'ms' } } },
    answers: { ...NEW, expires_in: 900_000 },
    ...{ lifetimeS: 900, stores: KEPT },
  }),
  endsAt('Jamf', 'iso', '2026-01-01T00:20:00.000Z'),
  endsAt('Passportal', 'epoch_s', 1_767_226_800),
  endsAt('Perimeter 81', 'epoch_ms', 1_767_226_800_000),
  endsAt('Tableau', 'iso', '2026-01-01T00:20:00Z'),
  row('Salesmsg', 'the access token is the refresh token', {
    auth: { refreshParams: { grant_type: 'refresh_token', refresh_token: '{accessToken}' } },
    credentials: { refreshToken: undefined },
    answers: { ...NEW, expires_in: 3_600 },
    asks: { params: { grant_type: 'refresh_token', refresh_token: 'a1' } },
    ...{ lifetimeS: 3_600, stores: { accessToken: 'a2' } },
  }),
  plain('X', 'single-use refresh tokens', 7_200),
  plain('Make.com', 'tokens of five minutes', 300),
  plain('iRacing', 'tokens of ten minutes, single-use refresh tokens', 600),
];
