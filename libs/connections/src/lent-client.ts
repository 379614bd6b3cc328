import { type FieldError, SluiceError } from '#libs/errors';
import type { InheritableField } from './inherit.js';
import type { Integration } from './integration.entity.js';

type ClientSource = Pick<Integration, 'provider' | 'providerId' | 'inherited'>;

/**
 * The provider of the catalogue that says where the integration's tokens come from; `undefined`
 * when the project says so itself.
 */
export const authorityOf = ({
  provider,
  providerId,
  inherited,
}: ClientSource): string | undefined =>
  provider !== null && providerId === null && inherited.includes('auth') ? provider : undefined;

/**
 * The provider whose client the installation lends to the integration, which has none of its own.
 * Never when the project says where tokens come from: the operator's secret goes to the provider
 * alone.
 */
export const lenderOf = (
  integration: ClientSource & Pick<Integration, 'auth' | 'oauthClientId'>,
): string | undefined =>
  integration.auth.type === 'oauth2' && integration.oauthClientId === null
    ? authorityOf(integration)
    : undefined;

/** What decides where a token is sent. */
const DESTINATIONS: readonly InheritableField[] = ['baseUrl', 'allowedHosts', 'variables'];
const MESSAGE =
  'is fixed to what the provider says while the installation lends its OAuth client: leave it out, or bring a client of your own in "oauth"';

/**
 * What would send tokens that were granted to the operator's application to hosts of the project's
 * choice.
 */
export const strayDestinations = ({
  inherited,
  plainHttpHosts,
}: Pick<Integration, 'inherited' | 'plainHttpHosts'>): FieldError[] =>
  [
    ...DESTINATIONS.filter((field) => !inherited.includes(field)),
    ...(plainHttpHosts.length > 0 ? ['plainHttpHosts'] : []),
  ].map((path) => ({ path, message: MESSAGE }));

/**
 * @throws SluiceError `invalid_request` when it borrows a client and names destinations of its own
 */
export function assertLentWithin(integration: Integration): void {
  const errors = lenderOf(integration) === undefined ? [] : strayDestinations(integration);
  if (errors.length > 0) throw new SluiceError('invalid_request', { errors });
}
