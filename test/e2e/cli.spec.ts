import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Command } from 'commander';
import { createProgram } from '../../apps/cli/src/program.js';
import { aDesk, type Desk } from '../support/cli.js';
import { postJob } from '../support/jobs.js';
import { aProject, type Project } from '../support/project.js';
import { shownBy, type Step, stepsIn, toldBy } from '../support/transcript.js';
import { until } from '../support/until.js';
import { Visitor } from '../support/visitor.js';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/cli.md'), 'utf8');
const readme = readFileSync(join(root, 'README.md'), 'utf8').replaceAll('npx sluice', 'sluice');
const SECRET = 'client-secret-of-the-app';

/** What is shown when no store is too slow on a busy machine; what it refused has not happened. */
const onceThere = (show: () => Promise<string>): Promise<string> =>
  until(async () => {
    const shown = await show();
    return !/\((?:database|redis)_unavailable\)/.test(shown) && shown;
  });

/** What a command shows while somebody does something elsewhere, from its first line on. */
async function shownDuring(
  { cwd, env }: Desk,
  command: string,
  act: (shown: () => string, interrupt: () => void) => Promise<void>,
): Promise<string> {
  const [file = '', ...args] = command.split(' ');
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let shown = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (shown += text));
  const closed = once(child, 'close');
  try {
    await until(() => shown.includes('\n'));
    await act(
      () => shown,
      () => child.kill('SIGINT'),
    );
    await closed;
  } finally {
    child.kill('SIGKILL');
  }
  return shown;
}

/** Commands that do something, by what is typed to reach them. */
const leavesOf = (command: Command, path: string[] = []): [name: string, command: Command][] =>
  command.commands.length === 0
    ? [[path.join(' '), command]]
    : command.commands.flatMap((each) => leavesOf(each, [...path, each.name()]));

const COMMANDS = leavesOf(createProgram('0')).filter(([name]) => name !== 'complete');

describe('the command line', () => {
  let desk: Desk;
  let production: Project;
  beforeAll(async () => {
    [desk, production] = await Promise.all([aDesk('embedded'), aProject('embedded')]);
    writeFileSync(join(desk.cwd, 'production-key'), production.key);
    writeFileSync(join(desk.cwd, 'client-secret'), SECRET);
  });
  afterAll(async () => {
    await Promise.all([desk?.stop(), production?.stop()]);
  });

  /** Ended by Ctrl-C, when it has told of a job. */
  const listening = (command: string) =>
    shownDuring(desk, `${command} --port 0`, async (shown, interrupt) => {
      await until(() => shown().includes('If nothing comes'));
      await postJob(desk.system, { connection: 'sandbox:demo', path: '/v1/contacts' });
      await until(() => shown().includes('job.settled  '));
      interrupt();
    });

  /** Somebody opens the link, and allows it. */
  const connecting = (command: string) =>
    shownDuring(desk, command, async (shown) => {
      const { client } = desk.system;
      const visitor = new Visitor();
      const form = await visitor.open(client, /http\S+/.exec(shown())?.[0] ?? '');
      const left = await visitor.open(client, form.action ?? '', {});
      const asked = new URL(left.next ?? '');
      asked.searchParams.set('approve', '1');
      const allowed = await fetch(asked, { redirect: 'manual', headers: { connection: 'close' } });
      const back = await visitor.open(client, allowed.headers.get('location') ?? '');
      await visitor.open(client, back.next ?? '');
    });

  const shown = ({ command }: Step): Promise<string> => {
    if (command === 'sluice listen') return listening(command);
    if (command.startsWith('sluice connect ')) return connecting(command);
    const url = desk.system.client.address;
    return onceThere(() => shownBy(command.replace('https://sluice.example.com', url), desk));
  };

  it.each([...stepsIn(readme), ...stepsIn(page)])(
    'does as its page says: $command',
    async (step) => {
      const usual = desk.usual(await shown(step));
      expect(usual).toMatch(toldBy(step.output));
      expect(usual).not.toContain(SECRET);
      expect(usual).not.toContain(desk.system.key);
    },
  );

  it.each(COMMANDS)(
    'shows examples in the help of %s, and docs/cli.md shows it',
    (name, command) => {
      let help = '';
      command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
      expect(help).toContain('Examples:\n  $ sluice ');
      expect(page.replaceAll(' list ', ' ')).toMatch(
        new RegExp(`^\\$.* ?sluice ${name.replace(/ list$/, '')}`, 'm'),
      );
    },
  );

  it('keeps keys where only their owner can read them, and says so otherwise', async () => {
    await shownBy('sluice login < .sluice/api-key', desk);
    const path = join(desk.env['HOME'] ?? '', '.config/sluice/config.json');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await shownBy(`chmod 644 ${path}; sluice status; chmod 600 ${path}`, desk)).toMatch(
      /^error: Others can read .+ Run: chmod 600 .+\n$/,
    );
  });

  it('colours nothing that goes into a pipe', async () => {
    const shown = await shownBy('sluice proxy contacts -a sandbox:demo | cat', desk);
    expect(shown).toContain('c-001');
    expect(shown).not.toContain('\u001b');
  });

  it('ends quietly when whoever reads has read enough', async () => {
    const command = 'sluice proxy contacts -a sandbox:demo --all -o ndjson | head -n 1';
    expect(await shownBy(command, desk)).toMatch(/^\{"id":"c-001".+\}\n$/);
  });

  it('is npx sluice in the checkout', async () => {
    const { stdout } = await promisify(execFile)('npx', ['--no-install', 'sluice', '-V'], {
      cwd: root,
    });
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(stdout.trim()).toBe(version);
  });
});
