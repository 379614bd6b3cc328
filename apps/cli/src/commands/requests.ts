import type { Command } from 'commander';
import type { RequestFilter } from '#libs/sdk';
import { openSluice } from '../account/account.js';
import { printOne } from '../output/print.js';
import { addCommand, type CommonOptions } from './command.js';
import { addPaging, type PagingOptions, printList } from './list.js';

const COLUMNS = ['id', 'endedAt', 'method', 'route', 'outcome', 'refusedBy', 'waitedMs', 'totalMs'];
const ID = '01a22c50-d700-7f4b-8027-64473b622878';

export function addRequests(program: Command): void {
  const requests = addCommand(program, {
    usage: 'requests',
    summary: 'How calls, and attempts of jobs, ended, and where their time went',
    examples: ['requests', 'requests --outcome 5xx -a sandbox:demo', `requests get ${ID}`],
  });
  addPaging(
    addCommand(requests, {
      usage: 'list',
      isDefault: true,
      summary: 'Those that ended last come first',
      examples: [
        'requests list --outcome limit_wait_exceeded --limit 20',
        `requests list --route '/contacts/{id}' --since 2026-11-30T10:00:00Z -o ndjson`,
      ],
    }),
  )
    .option('-a, --account <connection>', 'only those of this connection')
    .option('--job <id>', 'only the attempts of this job')
    .option('--outcome <outcome>', '2xx to 5xx, the code of an error, or caller_gone')
    .option('--route <route>', 'as the list shows it')
    .option('--since <time>', 'that ended then or later, as in 2026-11-30T10:00:00Z')
    .option('--until <time>', 'that ended before')
    .action((_options, command: Command) => list(command.optsWithGlobals()));
  addCommand(requests, {
    usage: 'get <id>',
    summary: 'One request, by the sluice-request-id of its answer',
    examples: [`requests get ${ID}`, `requests get ${ID} -o json`],
  }).action(async (id: string, _options, command: Command) => {
    const options: CommonOptions = command.optsWithGlobals();
    await printOne(await openSluice(options).requests.get(id), options);
  });
}

type Filters = Pick<RequestFilter, 'job' | 'outcome' | 'route' | 'since' | 'until'> & {
  account?: string;
};

async function list(options: CommonOptions & PagingOptions & Filters): Promise<void> {
  const { account: connection, job, outcome, route, since, until } = options;
  const filter = { connection, job, outcome, route, since, until };
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  const { requests } = openSluice(options);
  await printList((page) => requests.list({ ...Object.fromEntries(given), ...page }), {
    columns: COLUMNS,
    ...options,
  });
}
