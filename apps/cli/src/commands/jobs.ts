import type { Command } from 'commander';
import type { JobFilter, NewJob } from '#libs/sdk';
import { openSluice } from '../account/account.js';
import { readJson } from '../input/body.js';
import { note, printOne, write } from '../output/print.js';
import { addCommand, type CommonOptions, throughConnection } from './command.js';
import { addReplay } from './job-replays.js';
import { addPaging, type PagingOptions, printList } from './list.js';
import { showJob } from './show-job.js';

const COLUMNS = ['id', 'state', 'method', 'route', 'response.status', 'attempts', 'acceptedAt'];
const ID = '0198c1c2-5f0e-7d3a-9b1c-2d3e4f5a6b7c';

export function addJobs(program: Command): void {
  const jobs = addCommand(program, {
    usage: 'jobs',
    summary: 'Requests that are made when their turn comes',
    examples: ['jobs', 'jobs create GET /v1/contacts -a sandbox:demo --wait'],
  });
  addPaging(
    addCommand(jobs, {
      usage: 'list',
      isDefault: true,
      summary: 'Jobs, newest first',
      examples: ['jobs', 'jobs list --state failed -o ndjson'],
    }),
  )
    .option('--state <state>', 'accepted, queued, running, answered, failed, unknown …')
    .option('-a, --account <connection>', 'only those of this connection')
    .action((_options, command: Command) => list(command.optsWithGlobals()));
  addCreate(jobs);
  addOne(jobs, 'get', 'How one job stands');
  addOne(jobs, 'wait', 'Wait until a job has ended; exits with 1 unless it was answered');
  addOne(jobs, 'cancel', 'Take back a job that has not left');
  addPosition(jobs);
  addResult(jobs);
  addReplay(jobs);
}

type Filters = Pick<JobFilter, 'state'> & { account?: string };

async function list({
  state,
  account,
  ...options
}: CommonOptions & PagingOptions & Filters): Promise<void> {
  const filter: JobFilter = {};
  if (state !== undefined) filter.state = state;
  if (account !== undefined) filter.connection = account;
  const { jobs } = openSluice(options);
  await printList((page) => jobs.list({ ...filter, ...page }), { columns: COLUMNS, ...options });
}

interface CreateOptions extends CommonOptions {
  account: string;
  body?: string;
  wait?: true;
}

function addCreate(jobs: Command): void {
  const create = addCommand(jobs, {
    usage: 'create <method> <path>',
    summary: 'Have a request made; it is committed when its id is shown',
    examples: [
      'jobs create GET /v1/contacts -a sandbox:demo',
      `jobs create POST /v1/contacts -a sandbox:demo -b '{"name": "Ada", "email": "ada@example.com"}' --wait`,
    ],
  });
  throughConnection(create)
    .option('-b, --body <json>', 'JSON, "@file", or "-" for standard input')
    .option('-w, --wait', 'until it has ended')
    .action(async (method: string, path: string) => {
      const options: CreateOptions = create.optsWithGlobals();
      const { account, body, wait } = options;
      const sluice = openSluice(options);
      const asked = { connection: account, method: method.toUpperCase(), path } as NewJob;
      if (body !== undefined) asked.body = await readJson(body);
      const job = await sluice.jobs.create(asked);
      await showJob(wait ? await sluice.jobs.wait(job.id) : job, options, wait);
    });
}

function addOne(jobs: Command, name: 'get' | 'wait' | 'cancel', summary: string): void {
  const examples = [`jobs ${name} ${ID}`];
  addCommand(jobs, { usage: `${name} <id>`, summary, examples }).action(
    async (id: string, _options, command: Command) => {
      const options: CommonOptions = command.optsWithGlobals();
      await showJob(await openSluice(options).jobs[name](id), options, name === 'wait');
    },
  );
}

function addPosition(jobs: Command): void {
  addCommand(jobs, {
    usage: 'position <id>',
    summary: 'How many jobs leave before it, and the soonest that it can leave',
    examples: [`jobs position ${ID}`],
  }).action(async (id: string, _options, command: Command) => {
    const options: CommonOptions = command.optsWithGlobals();
    await printOne(await openSluice(options).jobs.position(id), options);
  });
}

function addResult(jobs: Command): void {
  addCommand(jobs, {
    usage: 'result <id>',
    summary: 'What the third party answered; it is erased once it has been fetched',
    examples: [`jobs result ${ID}`],
  }).action(async (id: string, _options, command: Command) => {
    const options: CommonOptions = command.optsWithGlobals();
    const result = await openSluice(options).jobs.result(id);
    if (options.output !== undefined) return printOne(result, options);
    note(`HTTP ${result.status}`);
    const { body, bodyEncoding } = result;
    await write(bodyEncoding === 'base64' ? Buffer.from(body, 'base64') : body);
    if (process.stdout.isTTY) await write('\n');
  });
}
