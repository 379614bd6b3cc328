export interface SandboxStats {
  /** Requests to `/oauth/token`, refused ones included. */
  tokenRequests: number;
  /** Refresh tokens exchanged for new ones. */
  refreshes: number;
  /** Used refresh tokens that were presented again. */
  reuseDetected: number;
  /** Requests of any kind whose head has arrived. */
  requests: number;
}
