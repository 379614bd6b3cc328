import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../failure/failure.js';
import type { IntegrationFile } from './integration-file.js';

export const DEFAULT_FOLDER = 'sluice';

/** @returns where it is now */
export async function writeIntegration(folder: string, file: IntegrationFile): Promise<string> {
  const { stringify } = await import('yaml');
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${file.key}.yaml`);
  await writeFile(path, stringify(file));
  return path;
}

/**
 * All integrations of a folder, by their keys.
 * @throws CommandError when there is none, or a file is not one
 */
export async function readIntegrations(folder: string): Promise<IntegrationFile[]> {
  const names = await readdir(folder).catch(() => []);
  const paths = names.filter((name) => /\.(ya?ml|json)$/.test(name)).toSorted();
  if (paths.length === 0)
    throw new CommandError(`There is no integration in ${folder}. Run: sluice pull ${folder}`);
  return Promise.all(paths.map((name) => readIntegration(join(folder, name))));
}

async function readIntegration(path: string): Promise<IntegrationFile> {
  const { parse, YAMLParseError } = await import('yaml');
  try {
    const file = parse(await readFile(path, 'utf8')) as Partial<IntegrationFile> | null;
    if (typeof file?.key === 'string')
      return { ...file, key: file.key, resources: file.resources ?? {} };
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new CommandError(`${path} is no YAML: ${error.message}`);
  }
  throw new CommandError(`${path} has no "key". It names the integration, for example "github".`);
}
