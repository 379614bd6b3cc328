import { Command, CommanderError, Option } from 'commander';
import { addBatches } from './commands/batches.js';
import { addCall } from './commands/call.js';
import { addCompletion } from './commands/completion.js';
import { addConnect } from './commands/connect.js';
import { addConnections } from './commands/connections.js';
import { addFiles } from './commands/files.js';
import { addIntegrations } from './commands/integrations.js';
import { addJobs } from './commands/jobs.js';
import { addLanes } from './commands/lanes.js';
import { addListen } from './commands/listen.js';
import { addLogin } from './commands/login.js';
import { addProxy } from './commands/proxy.js';
import { addRequests } from './commands/requests.js';
import { addResources } from './commands/resources.js';
import { addSchedules } from './commands/schedules.js';
import { addStatus } from './commands/status.js';
import { describeFailure } from './failure/describe-failure.js';
import { EXIT } from './failure/failure.js';
import { commaSeparated } from './input/pairs.js';
import { FORMATS, note } from './output/print.js';

/** All commands, in the order in which a newcomer meets them. */
const COMMANDS = [
  ...[addLogin, addStatus, addConnections, addProxy, addCall],
  ...[
    addIntegrations,
    addConnect,
    addResources,
    addJobs,
    addBatches,
    addSchedules,
    addLanes,
    addRequests,
  ],
  ...[addListen, addFiles, addCompletion],
];

/** Tells what can be said; what a command needs is loaded when it runs. */
export function createProgram(version: string): Command {
  const program = new Command('sluice')
    .description('Calls third-party APIs through the connections of Sluice.')
    .version(version, '-V, --version', 'show the version')
    .option('-p, --profile <name>', 'another login than the current one')
    .addOption(new Option('-o, --output <form>', 'how it is printed').choices(FORMATS))
    .option('--columns <names>', 'of a table or CSV: id,properties.email', commaSeparated)
    .helpOption('-h, --help', 'show this')
    .helpCommand('help [command]', 'show the help of a command')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('Add --help to see how it is used.')
    .exitOverride();
  for (const add of COMMANDS) add(program);
  return program;
}

/** Runs one command. What it ends with is in `process.exitCode`. */
export async function run(program: Command, args: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
      return;
    }
    const { exitCode, lines } = await describeFailure(error);
    for (const line of lines) note(line);
    process.exitCode = exitCode;
  }
}
