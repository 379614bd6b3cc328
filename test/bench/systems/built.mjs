import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * @param {string} path of a compiled file, relative to the repository
 * @returns {string} its absolute path
 * @throws when it has not been built
 */
export function built(path) {
  const file = fileURLToPath(new URL(`../../../${path}`, import.meta.url));
  if (!existsSync(file)) throw new Error(`${path} does not exist; run "npm run build" first`);
  return file;
}
