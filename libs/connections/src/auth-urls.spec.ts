import type { AuthSpec } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import { checkUrls, expandAuth } from './auth-urls.js';

const integration = (tokenUrl: string, more: object = {}) => ({
  baseUrl: 'https://api.example.com',
  variables: {},
  plainHttpHosts: [],
  auth: { type: 'oauth2_client_credentials', tokenUrl, clientAuth: 'basic' } satisfies AuthSpec,
  ...more,
});

function faultsOf(work: () => unknown): string[] {
  try {
    work();
    return [];
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return (error.facts.errors ?? []).map(({ path, message }) => `${path} ${message}`);
  }
}

describe('URLs of an auth type', () => {
  it('are filled in with the variables of the connection', () => {
    const given = integration('https://{tenant}.example.com/{tenant}/token');
    checkUrls({ ...given, variables: { tenant: { label: 'Tenant' } } });
    expect(expandAuth(given, { tenant: 'a1' })).toEqual({
      ...given.auth,
      tokenUrl: 'https://a1.example.com/a1/token',
    });
  });

  it.each(['evil.example/#', 'a.b', '..'])('refuse the value %j', (tenant) => {
    const given = integration('https://{tenant}.example.com/token');
    expect(faultsOf(() => expandAuth(given, { tenant }))).toEqual([
      'variables.tenant must be 1 to 63 letters, digits or "-"',
    ]);
  });

  it('ask for the variables they hold', () => {
    const given = integration('https://{tenant}.example.com/token');
    expect(faultsOf(() => expandAuth(given, {}))).toEqual([
      'variables.tenant is needed by a URL of the integration',
    ]);
  });

  it('are https, or lead to a host that is named as plain: client secrets go there', () => {
    const fault =
      'auth.tokenUrl is not https; list "id.example.com" in plainHttpHosts to allow that';
    const plain = 'http://id.example.com/token';
    expect(faultsOf(() => checkUrls(integration(plain)))).toEqual([fault]);
    expect(faultsOf(() => expandAuth(integration(plain), {}))).toEqual([fault]);
    checkUrls(integration(plain, { plainHttpHosts: ['id.example.com'] }));
    const open = integration('http://{tenant}.example.com/token');
    checkUrls(open);
    expect(faultsOf(() => expandAuth(open, { tenant: 'id' }))).toEqual([fault]);
  });

  it('leave auth types without any as they are', () => {
    const given = { ...integration(''), auth: { type: 'bearer' } satisfies AuthSpec };
    checkUrls(given);
    expect(expandAuth(given, {})).toBe(given.auth);
  });
});
