import { ConfigurationError, loadSettings, maskSettings, secretsOf } from './load.js';

const faultsOf = (environment: NodeJS.ProcessEnv): string => {
  try {
    loadSettings(environment);
    return '';
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.message;
  }
};

describe('loadSettings', () => {
  it('does not start where certificates are not verified', () => {
    expect(() => loadSettings({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toThrow(
      /NODE_TLS_REJECT_UNAUTHORIZED=0 .* NODE_EXTRA_CA_CERTS/,
    );
    expect(loadSettings({ NODE_TLS_REJECT_UNAUTHORIZED: '1' })).toEqual(loadSettings({}));
  });

  it('needs nothing', () => {
    expect(loadSettings({})).toMatchObject({
      PORT: 3000,
      LOG_LEVEL: 'info',
      SLUICE_SANDBOX_PORT: 4010,
    });
  });

  it('reads numbers, and counts an empty value as unset', () => {
    const settings = loadSettings({ PORT: '8080', DATABASE_URL: '', SLUICE_SANDBOX_PORT: 'off' });
    expect(settings).toMatchObject({ PORT: 8080, SLUICE_SANDBOX_PORT: 'off' });
    expect(settings.DATABASE_URL).toBeUndefined();
  });

  it('ignores what is not a setting', () => {
    expect(loadSettings({ HOME: '/x' })).not.toHaveProperty('HOME');
  });

  it.each([
    [{ PORT: 'http' }, 'PORT: '],
    [{ PORT: '65536' }, 'PORT: '],
    [{ PORT: '1.5' }, 'PORT: '],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL: must look like postgres://'],
    [{ REDIS_URL: 'localhost:6379' }, 'REDIS_URL: must look like redis://'],
    [{ SLUICE_BOOTSTRAP_API_KEY: 'short' }, 'SLUICE_BOOTSTRAP_API_KEY: must have at least 20'],
    [
      { SLUICE_OPS_USERS: 'ada:hunter2:admin' },
      'SLUICE_OPS_USERS: entry 1 of 1 must have a password of at least 12',
    ],
    [{ SLUICE_SANDBOX_PORT: 'no' }, 'SLUICE_SANDBOX_PORT: must be a port or "off"'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL: '],
    [{ WORKER_CALL_CONCURRENCY: '0' }, 'WORKER_CALL_CONCURRENCY: '],
    [{ SLUICE_NAME_SERVERS: 'ns.example.com' }, 'SLUICE_NAME_SERVERS: must be addresses'],
    [{ SLUICE_SHUTDOWN_MS: '86400001' }, 'SLUICE_SHUTDOWN_MS: must be at most a day'],
  ])('refuses %j and names the variable', (environment, fault) => {
    expect(faultsOf(environment)).toContain(fault);
  });

  it('names every fault at once, and never repeats a secret', () => {
    const message = faultsOf({
      PORT: 'x',
      SLUICE_BOOTSTRAP_API_KEY: 'hunter2',
      REDIS_URL: 'hunter2',
    });
    expect(message.split('\n')).toHaveLength(4);
    expect(message).not.toContain('hunter2');
  });
});

describe('maskSettings', () => {
  it.each([
    [
      'DATABASE_URL',
      'postgres://sluice:hunter2@db:5432/sluice',
      'postgres://sluice:***@db:5432/sluice',
    ],
    ['DATABASE_URL', 'postgres://sluice:hun@hunter2@db/x', 'postgres://sluice:***@db/x'],
    ['REDIS_URL', 'redis://:hunter2@cache:6379', 'redis://:***@cache:6379'],
    ['REDIS_URL', 'redis://cache:6379', 'redis://cache:6379'],
    ['REDIS_URL', 'redis://cache?password=hunter2&db=1', 'redis://cache?password=***&db=***'],
    ['SLUICE_ENCRYPTION_KEYS', 'k1:hunter2', '***'],
    ['SLUICE_BOOTSTRAP_API_KEY', 'hunter2-hunter2-hunter2', '***'],
    ['SLUICE_OPS_USERS', 'ada:hunter2-hunter2:admin', '***'],
  ])('shows %s %s as %s', (name, value, shown) => {
    expect(maskSettings(loadSettings({ [name]: value }))[name]).toBe(shown);
  });

  it('shows what is no secret, and that a secret is unset', () => {
    const masked = maskSettings(loadSettings({ PORT: '8080' }));
    expect(masked).toMatchObject({ PORT: 8080, HOST: '0.0.0.0' });
    expect(masked['SLUICE_ENCRYPTION_KEYS']).toBeUndefined();
  });
});

describe('secretsOf', () => {
  it.each([
    ['SLUICE_ENCRYPTION_KEYS', 'k1:hunter1, k2:hunter2', ['hunter1', 'hunter2']],
    ['SLUICE_BOOTSTRAP_API_KEY', 'hunter2-hunter2-hunter2', ['hunter2-hunter2-hunter2']],
    ['SLUICE_OPS_USERS', 'ada:hunter2-hunter2:admin', ['hunter2-hunter2']],
    ['DATABASE_URL', 'postgres://sluice:hun%40ter2@db/x', ['hun%40ter2', 'hun@ter2']],
    ['DATABASE_URL', 'postgres://db/x?user=ada&password=hunter2', ['hunter2']],
    ['REDIS_URL', 'redis://:hunter2@cache:6379', ['hunter2', 'hunter2']],
    ['REDIS_URL', 'redis://cache:6379', []],
    ['DATABASE_URL', 'postgres://[', []],
  ])('finds those in %s %s', (name, value, secrets) => {
    expect(secretsOf(loadSettings({ [name]: value }))).toEqual(secrets);
  });
});
