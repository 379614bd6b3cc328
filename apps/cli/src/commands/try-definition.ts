import type { Command } from 'commander';
import type { Definition, Trial, TrialReport } from '#libs/sdk';
import { text } from 'node:stream/consumers';
import { openSluice } from '../account/account.js';
import { CommandError, EXIT } from '../failure/failure.js';
import { readJson } from '../input/body.js';
import { openFile } from '../input/file.js';
import { collectQuery } from '../input/pairs.js';
import { note, printOne, printRows, write } from '../output/print.js';
import { addCommand, type CommonOptions, throughConnection } from './command.js';

interface TryOptions extends CommonOptions {
  account: string;
  method?: string;
  query?: URLSearchParams;
  body?: string;
  send?: true;
}

export function addTry(resources: Command): void {
  const command = addCommand(resources, {
    usage: 'try <file> [id]',
    summary: 'Make the request of a definition, and say what it finds in the answer',
    examples: [
      'resources try people.yaml -a sandbox:demo -q limit=2',
      'resources try people.yaml c-0001 -a sandbox:demo -m get -o json',
      `resources try people.yaml -a sandbox:demo -m create -b '{"name": "Ada"}' --send`,
    ],
  });
  throughConnection(command)
    .option('-m, --method <name>', 'of the definition; its only one, or list')
    .option('-q, --query <name=value>', 'a parameter; may be repeated', collectQuery)
    .option('-b, --body <json>', 'JSON, "@file", or "-" for standard input')
    .option('--send', 'send also what may change something')
    .action((file: string, id: string | undefined) =>
      tryDefinition({ file, id }, command.optsWithGlobals()),
    );
}

async function tryDefinition(
  { file, id }: { file: string; id: string | undefined },
  options: TryOptions,
): Promise<void> {
  const { account, query = [], body, send } = options;
  const definition = await readDefinition(file);
  const trial: Trial = {
    definition,
    method: options.method ?? onlyMethod(definition),
    query: Object.fromEntries(query),
    ...(id === undefined ? {} : { id }),
    ...(body === undefined ? {} : { body: await readJson(body) }),
    ...(send ? { send } : {}),
  };
  const report = await openSluice(options).connection(account).try(trial);
  await print(report, options);
  const problem = problemOf(report);
  if (problem !== undefined) throw new CommandError(problem, EXIT.no);
  if (!report.sent) note('It may change something, so it was not sent. --send sends it.');
}

/** YAML, of which JSON is a part. */
async function readDefinition(file: string): Promise<Definition> {
  const { parse, YAMLParseError } = await import('yaml');
  try {
    const read: unknown = parse(await text(await openFile(file)));
    if (typeof read === 'object' && read !== null) return read as Definition;
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new CommandError(`${file} is no YAML: ${error.message}`);
  }
  throw new CommandError(`${file} holds no definition. "sluice resources promote" makes one.`);
}

function onlyMethod({ methods }: Partial<Definition>): string {
  const [name, ...others] = Object.keys(methods ?? {});
  return name === undefined || others.length > 0 ? 'list' : name;
}

async function print(report: TrialReport, options: TryOptions): Promise<void> {
  const { output = 'table' } = options;
  if (output !== 'table') return printOne(report, options);
  const { request, sent, answer } = report;
  if (request) note(`${request.method} ${request.url}`);
  if (request?.body !== undefined && !sent) note(request.body);
  if (!answer) return;
  note(String(answer.status));
  await printRows(answer.steps, { columns: ['step', 'ok', 'at', 'found', 'detail'] });
  if (answer.fields.length > 0) {
    await write('\n');
    await printRows(
      answer.fields.map((field) => ({ ...field, types: field.types.join(' | ') })),
      {},
    );
  }
  if (!answer.item) return;
  await write('\n');
  await printOne(answer.item.after, {});
}

/** @returns a sentence for whoever has written the definition; `undefined` when it does */
function problemOf({ missing, error, answer }: TrialReport): string | undefined {
  if (missing.length > 0) return `Needed and not given: ${missing.join(', ')}.`;
  if (error) return `${error.message} (${error.code})`;
  const failed = answer?.steps.filter(({ ok }) => !ok) ?? [];
  if (failed.length === 0) return undefined;
  return `Nothing was found by ${failed.map(({ step }) => step).join(', ')}.`;
}
