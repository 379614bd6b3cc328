import { CATALOGUE } from '#libs/catalog';
import { checkUrls, expandAuth } from './auth-urls.js';
import { expandBaseUrl, placeholdersOf, sampleVariables } from './base-url.js';
import { factsFor } from './inherit.js';
import { Integration } from './integration.entity.js';

describe('an integration that leaves all to its provider', () => {
  it.each(CATALOGUE.map(({ id, ...facts }) => [id, facts] as const))(
    '%s gives whole https URLs',
    (_id, facts) => {
      const integration = Object.assign(new Integration(), {
        plainHttpHosts: [],
        ...factsFor(facts, ['baseUrl', 'variables', 'auth', 'rateLimit']),
      });
      checkUrls(integration);
      const { baseUrl, variables, auth } = integration;
      const values = sampleVariables(placeholdersOf(baseUrl + JSON.stringify(auth)), variables);
      expect(expandBaseUrl(integration, values).protocol).toBe('https:');
      expect(expandAuth(integration, values).type).toBe(facts.auth.type);
      expect(integration.rateLimit).toEqual(facts.rateLimit ?? null);
    },
  );
});
