import { authSchema, type Credentials } from '#libs/contracts';
import { isRefreshable, marginMaxMs } from './refreshable.js';

const tokenUrl = 'https://id.example.com/token';
const both = { accessToken: 'a', refreshToken: 'r' };
const exchange = { grant_type: 'long', token: '{accessToken}' };

describe('isRefreshable', () => {
  it.each<[string, object, Credentials, boolean]>([
    ['oauth2', {}, both, true],
    ['oauth2', {}, { accessToken: 'a' }, false],
    ['oauth2', { refreshParams: exchange }, { accessToken: 'a' }, true],
    ['oauth2', { refreshParams: { t: '{refreshToken}' } }, { accessToken: 'a' }, false],
    ['oauth2', { refreshParams: { t: '{refreshToken}' } }, both, true],
    ['oauth2_client_credentials', {}, {}, true],
    ['oauth2_jwt_bearer', {}, {}, true],
  ])('%s with %j and %j: %s', (type, more, ...[values, expected]) => {
    expect(isRefreshable(authSchema.parse({ type, tokenUrl, ...more }), values)).toBe(expected);
  });

  it.each(['none', 'bearer', 'basic', 'oauth1'])('%s has nothing to refresh', (type) => {
    expect(isRefreshable(authSchema.parse({ type }), both)).toBe(false);
  });
});

describe('marginMaxMs', () => {
  it.each([
    [undefined, 300_000],
    [30, 30_000],
  ])('of %s s is %d ms', (refreshMarginS, expected) => {
    const auth = authSchema.parse({ type: 'oauth2', tokenUrl, refreshMarginS });
    expect(marginMaxMs(auth)).toBe(expected);
  });
});
