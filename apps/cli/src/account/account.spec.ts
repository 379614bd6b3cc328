import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findAccount } from './account.js';
import { readConfig, writeConfig } from './config-file.js';

const STAGING = { url: 'https://staging.example', key: 'staging-key' };
const PRODUCTION = { url: 'https://production.example', key: 'production-key' };

describe('which Sluice is spoken to', () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-account-'));
    env = { SLUICE_CONFIG: join(folder, 'config.json'), SLUICE_DATA_DIR: folder };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const keyOf = (profile?: string, more: NodeJS.ProcessEnv = {}): string => {
    const { url, key } = findAccount(profile, { ...env, ...more });
    return `${key} at ${url}`;
  };
  const logIn = (): void =>
    writeConfig(env['SLUICE_CONFIG'] ?? '', {
      current: 'staging',
      profiles: { staging: STAGING, production: PRODUCTION },
    });

  it('is said by --profile, else by the environment, else by the last login', () => {
    logIn();
    const SLUICE_KEY = 'env-key';
    expect(keyOf('production', { SLUICE_KEY })).toBe(
      'production-key at https://production.example',
    );
    expect(keyOf(undefined, { SLUICE_KEY })).toBe('env-key at http://127.0.0.1:3000');
    expect(keyOf(undefined, { SLUICE_PROFILE: 'production' })).toContain('production-key');
    expect(keyOf()).toBe('staging-key at https://staging.example');
  });

  it('is the one of npm start where nobody has logged in', () => {
    expect(() => keyOf()).toThrow('Run "sluice login"');
    writeFileSync(join(folder, 'api-key'), 'local-key\n');
    expect(keyOf()).toBe('local-key at http://127.0.0.1:3000');
  });

  it('never gets the key of another one', () => {
    logIn();
    expect(() => keyOf(undefined, { SLUICE_URL: 'https://elsewhere.example' })).toThrow('no key');
  });

  it('is not guessed when the profile is unknown', () => {
    logIn();
    expect(() => keyOf('prod')).toThrow('there is staging, production');
    expect(() => keyOf('constructor')).toThrow('There is no profile');
  });

  it('is not read from a file that holds something else', () => {
    const path = env['SLUICE_CONFIG'] ?? '';
    writeFileSync(path, '[]', { mode: 0o600 });
    expect(() => readConfig(path)).toThrow('holds no profiles');
  });
});
