import type { Command } from 'commander';
import type { Sluice } from '#libs/sdk';
import { openSluice } from '../account/account.js';
import { EXIT } from '../failure/failure.js';
import { applyFile, type Change } from '../files/apply-file.js';
import { differences, lineOf, othersIn } from '../files/difference.js';
import { DEFAULT_FOLDER, readIntegrations, writeIntegration } from '../files/folder.js';
import { findInstalled, installed } from '../files/installation.js';
import { note, write } from '../output/print.js';
import { addCommand, type CommonOptions } from './command.js';

/** Integrations and their resources, from one installation to another. */
export function addFiles(program: Command): void {
  addCommand(program, {
    usage: 'pull [folder]',
    summary: 'Write integrations and their resources into files, without any secret',
    examples: ['pull', 'pull deploy/sluice --profile staging'],
  })
    .option('--integration <key>', 'only this one')
    .action((folder: string | undefined, _options, command: Command) =>
      pull(folder, command.optsWithGlobals()),
    );
  addCommand(program, {
    usage: 'diff [folder]',
    summary: 'Show what "apply" would change; exits with 1 if there is something',
    examples: ['diff', 'diff deploy/sluice --profile production'],
  })
    .option('--prune', 'count resources that are in no file')
    .action((folder: string | undefined, _options, command: Command) =>
      diff(folder, command.optsWithGlobals()),
    );
  addCommand(program, {
    usage: 'apply [folder]',
    summary: 'Make an installation say what the files say',
    examples: ['apply', 'apply deploy/sluice --profile production'],
  })
    .option('--prune', 'delete resources that are in no file')
    .action((folder: string | undefined, _options, command: Command) =>
      apply(folder, command.optsWithGlobals()),
    );
}

interface ApplyOptions extends CommonOptions {
  prune?: true;
}

async function pull(
  folder = DEFAULT_FOLDER,
  { integration, ...options }: CommonOptions & { integration?: string },
): Promise<void> {
  const sluice = openSluice(options);
  const keys = integration === undefined ? sluice.integrations.list() : [{ key: integration }];
  for await (const { key } of keys) {
    const { file } = await installed(sluice, await sluice.integrations.get(key));
    await write(`${await writeIntegration(folder, file)}\n`);
  }
}

async function diff(folder = DEFAULT_FOLDER, options: ApplyOptions): Promise<void> {
  const changes = await changesFor(openSluice(options), { folder, ...options });
  for (const change of changes) await show(change);
  if (changes.length === 0) return note('There is nothing to change.');
  process.exitCode = EXIT.no;
}

async function apply(folder = DEFAULT_FOLDER, options: ApplyOptions): Promise<void> {
  const sluice = openSluice(options);
  const changes = await changesFor(sluice, { folder, ...options });
  for (const change of changes) {
    await show(change);
    await applyFile(sluice, change);
    if (options.prune) await removeOthers(sluice, change);
  }
  note(changes.length === 0 ? 'There is nothing to change.' : 'Applied.');
}

async function changesFor(
  sluice: Sluice,
  { folder, prune }: { folder: string; prune?: true },
): Promise<Change[]> {
  const changes: Change[] = [];
  for (const file of await readIntegrations(folder)) {
    const there = await findInstalled(sluice, file.key);
    const found = there ? differences(there.file, file, { prune }) : [];
    if (!there || found.length > 0) changes.push({ file, there, found });
  }
  return changes;
}

async function show({ file, there, found }: Change): Promise<void> {
  const resources = Object.keys(file.resources).map((name) => `  + resources.${name}`);
  const lines = there ? [`~ ${file.key}`, ...found.map(lineOf)] : [`+ ${file.key}`, ...resources];
  await write(`${lines.join('\n')}\n`);
}

async function removeOthers(sluice: Sluice, { file, there }: Change): Promise<void> {
  const others = there ? othersIn(there.file, file) : [];
  for (const name of others) await sluice.integrations.definitions(file.key).delete(name);
}
