import type { Command } from 'commander';
import { Sluice, SluiceError } from '#libs/sdk';
import { LOCAL_URL } from '../account/account.js';
import { configPath, readConfig, writeConfig } from '../account/config-file.js';
import { readSecret } from '../account/read-secret.js';
import { CommandError, EXIT } from '../failure/failure.js';
import { note } from '../output/print.js';
import { addCommand, type CommonOptions } from './command.js';

export function addLogin(program: Command): void {
  addCommand(program, {
    usage: 'login',
    summary: 'Keep an address and a key, which is asked for or piped in',
    examples: [
      'login < .sluice/api-key',
      'login --url https://sluice.example.com --profile production',
    ],
  })
    .option('--url <url>', 'where Sluice is', process.env['SLUICE_URL'] ?? LOCAL_URL)
    .action((_options, command: Command) => login(command.optsWithGlobals()));
}

async function login({ url, profile = 'default' }: CommonOptions & { url: string }): Promise<void> {
  const key = await readSecret(`API key for ${url}: `);
  if (key === '') throw new CommandError('No key was given.', EXIT.notAllowed);
  await tryKey(new Sluice({ url, key }));
  const path = configPath(process.env);
  const { profiles } = readConfig(path);
  writeConfig(path, { current: profile, profiles: { ...profiles, [profile]: { url, key } } });
  note(`Logged in at ${url}. The key is kept in ${path} as profile "${profile}".`);
}

/** One that may do nothing but call is as good as any. */
async function tryKey(sluice: Sluice): Promise<void> {
  try {
    await sluice.connections.list({ limit: 1 });
  } catch (error) {
    if (!(error instanceof SluiceError && error.code === 'insufficient_scope')) throw error;
  }
}
