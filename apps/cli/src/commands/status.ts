import type { Command } from 'commander';
import { Sluice } from '#libs/sdk';
import { findAccount } from '../account/account.js';
import { printOne } from '../output/print.js';
import { addCommand, type CommonOptions } from './command.js';

export function addStatus(program: Command): void {
  addCommand(program, {
    usage: 'status',
    summary: 'Which Sluice is spoken to, with whose key, and whether it can take calls',
    examples: ['status', 'status --profile production -o json'],
  }).action((_options, command: Command) => status(command.optsWithGlobals()));
}

async function status(options: CommonOptions): Promise<void> {
  const { source, ...account } = findAccount(options.profile, process.env);
  const { checks } = await new Sluice(account).ready();
  await printOne({ url: account.url, key: `from ${source}`, ...checks }, options);
}
