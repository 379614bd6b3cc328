/**
 * Credentials of connections. Promise: sealed at rest and bound to their connection; refreshed once
 * per expiry in all processes together; new tokens are committed before anyone uses them; a paused
 * process cannot overwrite newer ones; a passing failure of the authorisation server never costs a
 * connection its status.
 */
export { Credential } from './credential.entity.js';
export {
  type CredentialFacts,
  CREDENTIALS_COLUMN,
  CredentialStore,
  type VersionedCredentials,
} from './credential-store.js';
export { DueRefreshes } from './due-refreshes.js';
export { FreshCredentials } from './fresh-credentials.js';
export { exchangeCode } from './obtain-tokens.js';
export { OAuthClients } from './oauth-clients.js';
export { Revocations, REVOCATIONS_COLUMN } from './revocations.js';
export { TokenRefresher } from './token-refresher.js';
export { TokenJournal } from './token-journal.js';
export { UNREAD_ANSWERS_COLUMN } from './unread-answers.js';
