import { z } from 'zod';
import { type Settings, settingsSchema } from './schema.js';

/** The environment does not describe a valid configuration; the message lists every fault and what to set. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * Reads the settings from an environment. Empty values count as unset.
 * @throws ConfigurationError naming each faulty variable.
 */
export function loadSettings(environment: NodeJS.ProcessEnv): Settings {
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

const SECRET = new Set(['SLUICE_ENCRYPTION_KEYS', 'SLUICE_BOOTSTRAP_API_KEY', 'SLUICE_OPS_USERS']);

/** The effective configuration for the log: secrets and passwords inside URLs are masked. */
export function maskSettings(settings: Settings): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => {
      if (SECRET.has(name) && value !== undefined) return [name, '***'];
      if (typeof value === 'string') return [name, value.replace(/(:\/\/[^:/@]*:).*@/, '$1***@')];
      return [name, value];
    }),
  );
}
