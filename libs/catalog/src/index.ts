/**
 * Providers: what is known about third-party APIs, a file each in `providers/`, and what projects
 * describe themselves. Promise: no fact of the catalogue is without a source and the day it was
 * read; another project's provider answers exactly as an unknown one.
 */
export { CATALOGUE, catalogueProvider } from './catalogue.js';
export { catalogueFaults, hostTemplateOf } from './faults.js';
export { ProjectProvider, ProviderClient } from './provider.entity.js';
export { LENT_SECRETS_COLUMN, ProviderClients } from './provider-clients.js';
export {
  type CreateProvider,
  createProviderSchema,
  type ImportProvider,
  importProviderSchema,
  type OAuthClientInput,
  oauthClientSchema,
  type ProviderFacts,
  type UpdateProvider,
  updateProviderSchema,
} from './provider.schema.js';
export { type Provider, type ProviderFilter, Providers } from './providers.js';
export {
  authorizationUrl,
  scopesFor,
  type VerificationRequest,
  verificationRequest,
} from './requests.js';
