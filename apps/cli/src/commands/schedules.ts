import type { Command } from 'commander';
import type { NewSchedule, Schedule } from '#libs/sdk';
import { openSluice } from '../account/account.js';
import { readJson } from '../input/body.js';
import { note, printOne } from '../output/print.js';
import { addCommand, type CommonOptions, throughConnection } from './command.js';
import { addPaging, type PagingOptions, printList } from './list.js';
import { showJob } from './show-job.js';

const COLUMNS = ['id', 'name', 'status', 'cron', 'timeZone', 'lastTickAt', 'error.code'];
const ID = '0198c1c2-5f0e-7d3a-9b1c-2d3e4f5a6b7c';

export function addSchedules(program: Command): void {
  const schedules = addCommand(program, {
    usage: 'schedules',
    summary: 'Requests that are made again and again, at the times of a cron expression',
    examples: ['schedules', `schedules create '30 2 * * *' GET /v1/contacts -a sandbox:demo`],
  });
  addList(schedules);
  addCreate(schedules);
  addOne(schedules, 'get', 'One schedule, and when its next ticks are');
  addOne(schedules, 'pause', 'Make no jobs until it is resumed');
  addOne(schedules, 'resume', 'Go on with the next tick; what it missed is not made up');
  addRun(schedules);
  addDelete(schedules);
}

function addList(schedules: Command): void {
  addPaging(
    addCommand(schedules, {
      usage: 'list',
      isDefault: true,
      summary: 'Schedules, newest first',
      examples: ['schedules', 'schedules list --all -o ndjson'],
    }),
  ).action(async (_options, command: Command) => {
    const options: CommonOptions & PagingOptions = command.optsWithGlobals();
    const all = openSluice(options).schedules;
    await printList((page) => all.list(page), { columns: COLUMNS, ...options });
  });
}

interface CreateOptions extends CommonOptions {
  account: string;
  body?: string;
  name?: string;
  timeZone?: string;
  catchUp?: true;
}

function addCreate(schedules: Command): void {
  const create = addCommand(schedules, {
    usage: 'create <cron> <method> <path>',
    summary: 'Have a request made at the times of a cron expression',
    examples: [
      `schedules create '30 2 * * *' GET /v1/contacts -a sandbox:demo --time-zone Europe/Berlin`,
    ],
  });
  throughConnection(create)
    .option('-b, --body <json>', 'JSON, "@file", or "-" for standard input')
    .option('--name <name>', 'what people call it')
    .option('--time-zone <zone>', 'of IANA, as Europe/Berlin; UTC if it is left out')
    .option('--catch-up', 'makes up the ticks that were missed')
    .action(async (cron: string, method: string, path: string) => {
      const options: CreateOptions = create.optsWithGlobals();
      const { account, body, name, timeZone, catchUp } = options;
      const job = { connection: account, method: method.toUpperCase(), path } as NewSchedule['job'];
      if (body !== undefined) job.body = await readJson(body);
      const schedule: NewSchedule = { cron, job };
      if (name !== undefined) schedule.name = name;
      if (timeZone !== undefined) schedule.timeZone = timeZone;
      if (catchUp) schedule.missed = 'catchUp';
      await show(await openSluice(options).schedules.create(schedule), options);
    });
}

function addOne(schedules: Command, name: 'get' | 'pause' | 'resume', summary: string): void {
  const examples = [`schedules ${name} ${ID}`];
  addCommand(schedules, { usage: `${name} <id>`, summary, examples }).action(
    async (id: string, _options, command: Command) => {
      const options: CommonOptions = command.optsWithGlobals();
      await show(await openSluice(options).schedules[name](id), options);
    },
  );
}

function addRun(schedules: Command): void {
  addCommand(schedules, {
    usage: 'run <id>',
    summary: 'Make one of its jobs now; its ticks stay as they are',
    examples: [`schedules run ${ID} --wait`],
  })
    .option('-w, --wait', 'until it has ended')
    .action(async (id: string, _options, command: Command) => {
      const options: CommonOptions & { wait?: true } = command.optsWithGlobals();
      const sluice = openSluice(options);
      const job = await sluice.schedules.run(id);
      await showJob(options.wait ? await sluice.jobs.wait(job.id) : job, options, options.wait);
    });
}

function addDelete(schedules: Command): void {
  addCommand(schedules, {
    usage: 'delete <id>',
    summary: 'Make no more jobs; those that it has made stay',
    examples: [`schedules delete ${ID}`],
  }).action(async (id: string, _options, command: Command) => {
    await openSluice(command.optsWithGlobals<CommonOptions>()).schedules.delete(id);
    note('It makes no more jobs.');
  });
}

/** What a person wants to know; its request is not shown by anyone. */
async function show(schedule: Schedule, options: CommonOptions): Promise<void> {
  if (options.output !== undefined || options.columns !== undefined)
    return printOne(schedule, options);
  const { nextTicks, ...rest } = schedule;
  await printOne(rest, options);
  for (const tick of nextTicks) note(`Next: ${tick}`);
}
