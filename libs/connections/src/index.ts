/**
 * Integrations and connections: their records, and the directory that the journey asks. Promise:
 * another project's id answers exactly as an unknown one; finding a connection in use awaits no
 * statement; no secret leaves through these types.
 */
export { Candidates } from './candidates.js';
export { Connection } from './connection.entity.js';
export { expandAuth } from './auth-urls.js';
export { expandBaseUrl } from './base-url.js';
export { type ConnectionChange, ConnectionEvents } from './connection-events.js';
export { type ConnectionFilter, Connections, setConnectionStatus } from './connections.js';
export { ConnectionDirectory } from './directory.js';
export { Integration } from './integration.entity.js';
export { CLIENT_SECRETS_COLUMN, clientSecretOwner, Integrations } from './integrations.js';
export { authorityOf, lenderOf, strayDestinations } from './lent-client.js';
export type { ConnectionRoute } from './route.js';
