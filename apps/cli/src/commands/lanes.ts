import { type Command, Option } from 'commander';
import type { Lane, LaneLimit, LaneOf, LanePause } from '#libs/sdk';
import { openSluice } from '../account/account.js';
import { note, printOne } from '../output/print.js';
import { addCommand, type CommandText, type CommonOptions } from './command.js';

const ID = '0198c1c2-5f0e-7d3a-9b1c-2d3e4f5a6b7c';
const SCOPES = ['connection', 'integration', 'project'] as const;

interface LaneOptions extends CommonOptions {
  of: (typeof SCOPES)[number];
}

export function addLanes(program: Command): void {
  const lanes = addCommand(program, {
    usage: 'lanes',
    summary: 'Waiting jobs: what holds them up, and holding them up by hand',
    examples: [`lanes get ${ID}`, 'lanes pause sandbox --of integration'],
  });
  addGet(lanes);
  addPause(lanes);
  addLimit(lanes);
  addResume(lanes);
  addPurge(lanes);
}

const addLane = (lanes: Command, text: CommandText): Command =>
  addCommand(lanes, text).addOption(
    new Option('--of <whose>', 'whose lanes').choices(SCOPES).default('connection'),
  );

function addGet(lanes: Command): void {
  addLane(lanes, {
    usage: 'get <id>',
    summary: 'How many jobs wait, what holds them up, and who has said so',
    examples: [`lanes get ${ID}`, 'lanes get sandbox --of integration -o yaml'],
  }).action(async (id: string, _options, command: Command) => {
    const options: LaneOptions = command.optsWithGlobals();
    await show(await openSluice(options).lanes.get(laneOf(id, options)), options);
  });
}

function addPause(lanes: Command): void {
  addLane(lanes, {
    usage: 'pause <id>',
    summary: 'Let no job leave; calls pass',
    examples: [`lanes pause ${ID} --reason 'they move house' --until 2026-12-01T06:00:00Z`],
  })
    .option('--until <instant>', 'when it ends by itself')
    .option('--reason <text>', 'for those who come later')
    .action(async (id: string, _options, command: Command) => {
      const options: LaneOptions & LanePause = command.optsWithGlobals();
      const { until, reason } = options;
      const pause: LanePause = {};
      if (until !== undefined) pause.until = until;
      if (reason !== undefined) pause.reason = reason;
      await show(await openSluice(options).lanes.pause(laneOf(id, options), pause), options);
    });
}

function addLimit(lanes: Command): void {
  addLane(lanes, {
    usage: 'limit <id>',
    summary: 'Let fewer jobs leave for a while; calls are not counted',
    examples: [`lanes limit ${ID} --requests 10 --per-ms 1000 --until 2026-12-01T06:00:00Z`],
  })
    .requiredOption('--requests <jobs>', 'so many', Number)
    .requiredOption('--per-ms <ms>', 'in so many milliseconds', Number)
    .requiredOption('--until <instant>', 'when it ends by itself')
    .action(async (id: string, _options, command: Command) => {
      const options: LaneOptions & LaneLimit = command.optsWithGlobals();
      const { requests, perMs, until } = options;
      const limit = { requests, perMs, until };
      await show(await openSluice(options).lanes.limit(laneOf(id, options), limit), options);
    });
}

function addResume(lanes: Command): void {
  addLane(lanes, {
    usage: 'resume <id>',
    summary: 'Let jobs leave again',
    examples: [`lanes resume ${ID}`],
  }).action(async (id: string, _options, command: Command) => {
    const options: LaneOptions = command.optsWithGlobals();
    await show(await openSluice(options).lanes.resume(laneOf(id, options)), options);
  });
}

function addPurge(lanes: Command): void {
  addLane(lanes, {
    usage: 'purge <id>',
    summary: 'Take back all jobs that wait; without --confirm it only says how many',
    examples: [`lanes purge ${ID}`, `lanes purge ${ID} --confirm 1200`],
  })
    .option('--confirm <jobs>', 'as many wait, at the most', Number)
    .action(async (id: string, _options, command: Command) => {
      const options: LaneOptions & { confirm?: number } = command.optsWithGlobals();
      const { confirm } = options;
      const input = confirm === undefined ? { dryRun: true } : { confirm };
      const lane = await openSluice(options).lanes.purge(laneOf(id, options), input);
      await show(lane, options);
      const waiting = lane.jobs.accepted + lane.jobs.queued;
      if (confirm === undefined) note(`To take them back add --confirm ${waiting}.`);
    });
}

function laneOf(id: string, { of }: LaneOptions): LaneOf {
  if (of === 'connection') return { connection: id };
  return of === 'integration' ? { integration: id } : { project: id };
}

/** What a person wants to know, in a few lines. */
async function show(lane: Lane, options: CommonOptions): Promise<void> {
  if (options.output !== undefined) return printOne(lane, options);
  const { state, jobs, pauses, limits, oldestAcceptedAt } = lane;
  const { isAtLeast, ...counts } = jobs;
  const oldest = oldestAcceptedAt === undefined ? {} : { oldestAcceptedAt };
  await printOne({ state, ...counts, ...oldest }, options);
  if (isAtLeast) note('There are more: counting ends there.');
  for (const { scope, id, by, at, until = 'it is resumed', reason = 'no reason given' } of pauses)
    note(`The ${scope} ${id} is paused until ${until}: ${reason}. Key ${by}, ${at}.`);
  for (const { scope, id, requests, perMs, until, by, at } of limits)
    note(
      `The ${scope} ${id} is limited to ${requests} per ${perMs} ms until ${until}. Key ${by}, ${at}.`,
    );
}
