/** What every Sluice of the tests is told, whoever starts it. */
export const ENVIRONMENT = {
  SLUICE_ALLOWED_PRIVATE_UPSTREAMS: '127.0.0.0/8,::1/128',
  SLUICE_SANDBOX_PORT: 'off',
  SLUICE_SHUTDOWN_MS: '2000',
  // Specs share a key that makes their projects, and each would use up the limit of the others.
  SLUICE_MANAGEMENT_REQUESTS: '1000000',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'warn',
};
