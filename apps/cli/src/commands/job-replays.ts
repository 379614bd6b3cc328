import type { Command } from 'commander';
import type { JobReplay, JobReplayCount, Sluice } from '#libs/sdk';
import { openSluice } from '../account/account.js';
import { CommandError } from '../failure/failure.js';
import { note, printOne } from '../output/print.js';
import { addCommand, type CommonOptions } from './command.js';
import { showJob } from './show-job.js';

const ID = '0198c1c2-5f0e-7d3a-9b1c-2d3e4f5a6b7c';

interface ReplayOptions extends CommonOptions {
  wait?: true;
  failed?: true;
  unknown?: true;
  account?: string;
  integration?: string;
  since?: string;
  until?: string;
  code?: string;
  perSecond?: number;
  yes?: true;
}

export function addReplay(jobs: Command): void {
  addCommand(jobs, {
    usage: 'replay [id]',
    summary: 'Have a request made again that failed, or all; those without --yes are only counted',
    examples: [
      `jobs replay ${ID} --wait`,
      'jobs replay --failed -a sandbox:demo',
      'jobs replay --failed --since 2026-12-01T06:00:00Z --per-second 10 --yes',
    ],
  })
    .option('-w, --wait', 'of one: until it has ended')
    .option('--failed', 'all that failed')
    .option('--unknown', 'all of which nobody knows: they may arrive twice')
    .option('-a, --account <connection>', 'of all: those of this connection')
    .option('--integration <id>', 'of all: those of this integration')
    .option('--since <instant>', 'of all: that ended since then')
    .option('--until <instant>', 'of all: that ended before')
    .option('--code <code>', 'of all: that ended with this error')
    .option('--per-second <jobs>', 'of all: so many in a second', Number)
    .option('-y, --yes', 'of all: makes them')
    .action(async (id: string | undefined, _options, command: Command) => {
      const options: ReplayOptions = command.optsWithGlobals();
      const states = statesOf(options);
      if ((id === undefined) === (states.length === 0))
        throw new CommandError('Name either one job by its id, or all with --failed, --unknown.');
      const sluice = openSluice(options);
      if (id === undefined) return replayAll(sluice, { ...filterOf(options), states }, options);
      const job = await sluice.jobs.replay(id);
      const { wait } = options;
      return showJob(wait ? await sluice.jobs.wait(job.id) : job, options, wait);
    });
}

async function replayAll(
  { jobs }: Sluice,
  filter: JobReplay,
  options: ReplayOptions,
): Promise<void> {
  if (!options.yes) {
    const found = await jobs.replayAll({ ...filter, dryRun: true });
    await printOne(found, options);
    return note('Nothing is made yet. To make them again add --yes.');
  }
  const all: JobReplayCount = { jobs: 0, skipped: 0, hasMore: true };
  for (let runAt: string | undefined; all.hasMore;) {
    const made = await jobs.replayAll(runAt === undefined ? filter : { ...filter, runAt });
    runAt = made.lastRunAt ?? runAt;
    // What is skipped once is looked at again by every request, and counted once.
    const skipped = Math.max(all.skipped, made.skipped);
    Object.assign(all, made, { jobs: all.jobs + made.jobs, skipped });
    if (made.jobs === 0) break;
  }
  await printOne(all, options);
}

function statesOf({ failed, unknown }: ReplayOptions): NonNullable<JobReplay['states']> {
  return [...(failed ? (['failed'] as const) : []), ...(unknown ? (['unknown'] as const) : [])];
}

function filterOf(options: ReplayOptions): JobReplay {
  const { account: connection, integration, since, until, code, perSecond } = options;
  return {
    ...(connection === undefined ? {} : { connection }),
    ...(integration === undefined ? {} : { integration }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(code === undefined ? {} : { code }),
    ...(perSecond === undefined ? {} : { perSecond }),
  };
}
