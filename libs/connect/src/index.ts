/**
 * Connect: from a link to a connection. Promise: a link makes one connection and tells nothing; an
 * authorisation begins and ends in the same browser, once; people are sent back only to where their
 * project says; a reconnected connection keeps its id and its account.
 */
export { type Attempt, AuthorizationAttempts } from './attempts.js';
export { readCallback } from './callback.js';
export { type Choice, Connecting, type Offer } from './connecting.js';
export { AccountMismatchError, type AccountGrant, Proposals } from './proposals.js';
export { callbackOf, redirectUriOf } from './redirect-uri.js';
export { ConnectSettingsStore } from './settings.js';
export { type ConnectSession, ConnectSessions } from './sessions.js';
export { ReconnectLinks } from './reconnect-links.js';
export { newSecret } from './secrets.js';
