import type { Command } from 'commander';
import type { PrintOptions } from '../output/print.js';

/** What may stand behind every command. */
export interface CommonOptions extends PrintOptions {
  profile?: string;
}

/** Names a command below another one, and shows how it is used. */
export interface CommandText {
  /** `name <needed> [optional]` */
  usage: string;
  summary: string;
  /** Lines to paste, without "sluice". */
  examples: readonly string[];
  /** What the command above it does by itself. */
  isDefault?: boolean;
}

/** Adds a command, with its examples in its help. */
export const addCommand = (
  parent: Command,
  { usage, summary, examples, isDefault = false }: CommandText,
): Command =>
  parent
    .command(usage, { isDefault })
    .description(summary)
    .addHelpText(
      'after',
      `\nExamples:\n${examples.map((line) => `  $ sluice ${line}\n`).join('')}`,
    );

/** The connection that a request goes through. */
export const throughConnection = (command: Command): Command =>
  command.requiredOption(
    '-a, --account <connection>',
    "id, alias, integration's key, or integrationKey:externalUserId",
  );
