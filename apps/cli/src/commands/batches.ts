import type { Command } from 'commander';
import type { Batch, BatchFilter, BatchOptions, BatchUpload, JobFilter, Sluice } from '#libs/sdk';
import { openSluice } from '../account/account.js';
import { EXIT } from '../failure/failure.js';
import { openFile } from '../input/file.js';
import { note, printOne, printRows } from '../output/print.js';
import { addCommand, type CommonOptions } from './command.js';
import { addPaging, type PagingOptions, printList } from './list.js';

const COLUMNS = ['id', 'state', 'accepted', 'rejected', 'progress', 'createdAt'];
const JOB_COLUMNS = ['line', 'id', 'state', 'method', 'route', 'response.status', 'attempts'];
const ID = '0198c1c2-5f0e-7d3a-9b1c-2d3e4f5a6b7c';

export function addBatches(program: Command): void {
  addSend(program);
  const batches = addCommand(program, {
    usage: 'batches',
    summary: 'Many requests in one file, and what has become of them',
    examples: ['batches', `batches results ${ID} > results.ndjson`],
  });
  addLists(batches);
  addOne(batches, 'get', 'How one batch stands');
  addOne(batches, 'watch', 'Wait until a batch has ended; exits with 1 unless all was answered');
  addOne(batches, 'cancel', 'Take back what has not left');
  addResults(batches);
  addReplay(batches);
}

interface SendOptions extends CommonOptions {
  atomic?: true;
  callback?: string;
  key?: string;
  watch?: true;
}

function addSend(program: Command): void {
  const send = addCommand(program, {
    usage: 'batch <file>',
    summary: 'Have many requests made, one on each line of a file; "-" is standard input',
    examples: ['batch contacts.ndjson --watch', 'batch - --key import-7 < contacts.ndjson'],
  });
  send
    .option('--atomic', 'all of it or nothing')
    .option('--callback <receiver>', 'who hears of it: the id of a webhook endpoint, or a URL')
    .option('--key <key>', 'the same file under the same key is one batch')
    .option('-w, --watch', 'until all of it has ended')
    .action(async (file: string) => {
      const options: SendOptions = send.optsWithGlobals();
      const sluice = openSluice(options);
      const { atomic, callback, key } = options;
      const asked: BatchOptions = {};
      if (atomic) asked.atomic = true;
      if (callback !== undefined) asked.callback = callback;
      if (key !== undefined) asked.idempotencyKey = key;
      await showUpload(sluice, await sluice.batches.create(await openFile(file), asked), options);
    });
}

function addLists(batches: Command): void {
  addPaging(
    addCommand(batches, {
      usage: 'list',
      isDefault: true,
      summary: 'Batches, newest first',
      examples: ['batches', 'batches list --state running'],
    }),
  )
    .option('--state <state>', 'uploading, opening, running or settled')
    .action(async (_options, command: Command) => {
      const options: CommonOptions & PagingOptions & BatchFilter = command.optsWithGlobals();
      const { state, ...rest } = options;
      const filter: BatchFilter = state === undefined ? {} : { state };
      const { batches: all } = openSluice(options);
      await printList((page) => all.list({ ...filter, ...page }), { columns: COLUMNS, ...rest });
    });
  addPaging(
    addCommand(batches, {
      usage: 'jobs <id>',
      summary: 'Its jobs, newest first',
      examples: [`batches jobs ${ID} --state failed --all`],
    }),
  )
    .option('--state <state>', 'accepted, queued, running, answered, failed, unknown …')
    .action(async (id: string, _options, command: Command) => {
      const options: CommonOptions & PagingOptions & JobFilter = command.optsWithGlobals();
      const { state, ...rest } = options;
      const filter: JobFilter = state === undefined ? {} : { state };
      const { batches: all } = openSluice(options);
      const columns = JOB_COLUMNS;
      await printList((page) => all.jobs(id, { ...filter, ...page }), { columns, ...rest });
    });
}

function addOne(batches: Command, name: 'get' | 'watch' | 'cancel', summary: string): void {
  const examples = [`batches ${name} ${ID}`];
  addCommand(batches, { usage: `${name} <id>`, summary, examples }).action(
    async (id: string, _options, command: Command) => {
      const options: CommonOptions = command.optsWithGlobals();
      const sluice = openSluice(options);
      if (name === 'watch') await watch(sluice, id, options);
      else await printOne(await sluice.batches[name](id), options);
    },
  );
}

function addResults(batches: Command): void {
  addCommand(batches, {
    usage: 'results <id>',
    summary: 'What the third party answered to each of its jobs, a line each',
    examples: [`batches results ${ID} > results.ndjson`],
  }).action(async (id: string, _options, command: Command) => {
    const { output = 'ndjson', ...options }: CommonOptions = command.optsWithGlobals();
    await printRows(openSluice(options).batches.results(id), { ...options, output });
  });
}

function addReplay(batches: Command): void {
  addCommand(batches, {
    usage: 'replay <id>',
    summary: 'Have those requests made again that failed, as a new batch',
    examples: [`batches replay ${ID} --watch`, `batches replay ${ID} --unknown`],
  })
    .option('--unknown', 'also those of which nobody knows: they may arrive twice')
    .option('-w, --watch', 'until all of it has ended')
    .action(async (id: string, _options, command: Command) => {
      const options: SendOptions & { unknown?: true } = command.optsWithGlobals();
      const sluice = openSluice(options);
      const states: ('failed' | 'unknown')[] = options.unknown ? ['failed', 'unknown'] : ['failed'];
      await showUpload(sluice, await sluice.batches.replay(id, { states }), options);
    });
}

async function showUpload(
  sluice: Sluice,
  upload: BatchUpload,
  options: SendOptions,
): Promise<void> {
  const { id, accepted, rejected, errors } = upload;
  for (const { line, message } of errors) note(`Line ${line}: ${message}`);
  if (rejected > errors.length) note(`… ${rejected - errors.length} more lines were rejected.`);
  if (options.watch) await watch(sluice, id, options);
  else await printOne(options.output === undefined ? { id, accepted, rejected } : upload, options);
  if (rejected > 0) process.exitCode = EXIT.no;
}

async function watch(sluice: Sluice, id: string, options: CommonOptions): Promise<void> {
  let said = '';
  const batch = await sluice.batches.wait(id, {
    onProgress: (seen) => {
      const progress = progressOf(seen);
      if (progress !== said) note(progress);
      said = progress;
    },
  });
  await printOne(batch, options);
  if (batch.counts.answered < batch.accepted) process.exitCode = EXIT.no;
}

function progressOf({ accepted, counts, ratePerSecond, estimatedEndAt }: Batch): string {
  const ended = `${accepted - counts.unsettled} of ${accepted} have ended`;
  return estimatedEndAt === undefined
    ? ended
    : `${ended}, ${ratePerSecond} a second, the last about ${estimatedEndAt}`;
}
