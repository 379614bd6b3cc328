import { z } from 'zod';
import { parseOperators } from './operators.js';
import { type Settings, settingsSchema } from './schema.js';

/**
 * The environment does not describe a valid configuration; the message lists every fault and what
 * to set.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * Reads the settings from an environment. Empty values count as unset.
 * @throws ConfigurationError naming each faulty variable.
 */
export function loadSettings(environment: NodeJS.ProcessEnv): Settings {
  refuseUnverifiedTls(environment);
  const given = Object.fromEntries(
    Object.keys(settingsSchema.shape).flatMap((name) => {
      const value = environment[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
  const parsed = settingsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    (issue: z.core.$ZodIssue) => `${issue.path.join('.')}: ${issue.message}`,
  );
  throw new ConfigurationError(`The configuration is not valid.\n  ${faults.join('\n  ')}`);
}

/**
 * Stores and third parties alike would be trusted blindly; a private authority goes into
 * NODE_EXTRA_CA_CERTS instead.
 */
function refuseUnverifiedTls(environment: NodeJS.ProcessEnv): void {
  if (environment['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return;
  throw new ConfigurationError(
    'NODE_TLS_REJECT_UNAUTHORIZED=0 turns the verification of certificates off. Unset it; name private authorities in NODE_EXTRA_CA_CERTS.',
  );
}

const SECRET = new Set(['SLUICE_ENCRYPTION_KEYS', 'SLUICE_BOOTSTRAP_API_KEY', 'SLUICE_OPS_USERS']);

/** The effective configuration for the log: secrets and passwords inside URLs are masked. */
export function maskSettings(settings: Settings): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => {
      if (SECRET.has(name) && value !== undefined) return [name, '***'];
      return [name, typeof value === 'string' && value.includes('://') ? masked(value) : value];
    }),
  );
}

const masked = (url: string): string =>
  url.replace(/(:\/\/[^:/@]*:).*@/, '$1***@').replace(/([?&][^=&]*=)[^&]*/g, '$1***');

/** Every secret in the settings by itself, for whoever keeps them out of the log. */
export function secretsOf(settings: Settings): string[] {
  const { SLUICE_ENCRYPTION_KEYS: keys = '', SLUICE_OPS_USERS: users } = settings;
  return [
    ...keys.split(',').map((entry) => entry.trim().replace(/^[^:]*:/, '')),
    ...(users === undefined ? [] : parseOperators(users).map(({ password }) => password)),
    settings.SLUICE_BOOTSTRAP_API_KEY ?? '',
    ...[settings.DATABASE_URL, settings.REDIS_URL].flatMap(secretsInUrl),
  ].filter((secret) => secret !== '');
}

const SECRET_PARAMETER = /pass|secret|token|key/i;

/** As they are written, and as they are meant. */
function secretsInUrl(text: string | undefined): string[] {
  if (text === undefined || !URL.canParse(text)) return [];
  const { password, searchParams } = new URL(text);
  const parameters = [...searchParams].filter(([name]) => SECRET_PARAMETER.test(name));
  return [password, decoded(password), ...parameters.map(([, value]) => value)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
