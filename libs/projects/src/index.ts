/**
 * Projects (tenants) and their API keys. Promise: a key is shown once and stored only as a digest;
 * revoking it works everywhere within five seconds; authenticating a key in use awaits no
 * statement.
 */
export { ApiKey } from './api-key.entity.js';
export { ApiKeys, bootstrapProject } from './api-keys.js';
export type { Caller } from './caller.js';
export { Project } from './project.entity.js';
export { Projects } from './projects.js';
export { RecordCaps } from './record-caps.js';
export { WORKSPACE_SECRETS_COLUMN, workspaceIn, Workspaces } from './workspaces.js';
export {
  type AuthenticatedRequest,
  CALLER_OF,
  type CallerOf,
  CurrentCaller,
  type KeyPlace,
  type PresentedKey,
  REQUIRED_SCOPE,
  type RequiredScope,
  RequireScope,
} from './require-scope.js';
