import { type AuthSpec, type Credentials, namesIn, type OAuth2Spec } from '#libs/contracts';

const REFRESH_PARAMS = { grant_type: 'refresh_token', refresh_token: '{refreshToken}' };
const DEFAULT_MARGIN_MS = 300_000;

/** What a refresh sends, as templates. */
export const refreshParamsOf = ({ refreshParams = REFRESH_PARAMS }: OAuth2Spec) => refreshParams;

/** Whether new tokens can be had from these credentials without a person. */
export function isRefreshable(auth: AuthSpec, values: Credentials): boolean {
  switch (auth.type) {
    case 'oauth2':
      return auth.refreshParams === undefined
        ? values['refreshToken'] !== undefined
        : !namesIn(Object.values(auth.refreshParams)).includes('refreshToken') ||
            values['refreshToken'] !== undefined;
    case 'oauth2_client_credentials':
    case 'oauth2_jwt_bearer':
      return true;
    case 'none':
    case 'bearer':
    case 'basic':
    case 'api_key':
    case 'headers':
    case 'oauth1':
      return false;
    default:
      return auth satisfies never;
  }
}

/** The most that refreshable tokens are renewed ahead of their expiry. */
export const marginMaxMs = (auth: AuthSpec): number =>
  'refreshMarginS' in auth && auth.refreshMarginS !== undefined
    ? auth.refreshMarginS * 1_000
    : DEFAULT_MARGIN_MS;
