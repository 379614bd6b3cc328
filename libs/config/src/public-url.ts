import type { Settings } from './schema.js';

/**
 * Where people reach this Sluice, without a slash at the end. On one machine that is its own
 * address.
 */
export const publicUrlOf = ({
  SLUICE_PUBLIC_URL,
  PORT,
}: Pick<Settings, 'SLUICE_PUBLIC_URL' | 'PORT'>): string =>
  (SLUICE_PUBLIC_URL ?? `http://localhost:${PORT}`).replace(/\/+$/, '');
