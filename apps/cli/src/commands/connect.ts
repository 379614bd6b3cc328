import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import type { ConnectSession, NewConnectSession } from '#libs/sdk';
import { openSluice } from '../account/account.js';
import { EXIT } from '../failure/failure.js';
import { note, printOne } from '../output/print.js';
import { addCommand, type CommonOptions } from './command.js';

interface ConnectOptions extends CommonOptions {
  user: string;
  open: boolean;
}

const COLUMNS = ['status', 'connection', 'integration', 'account', 'verified'];
const LONGEST_WAIT_S = 60;

export function addConnect(program: Command): void {
  const command = addCommand(program, {
    usage: 'connect <integration>',
    summary: 'Have an account connected: open the link, and wait for what comes of it',
    examples: ['connect sandbox --user customer-1', 'connect github --user customer-1 --no-open'],
  });
  command
    .requiredOption('-u, --user <externalUserId>', 'whose connection it will be')
    .option('--no-open', 'only print the link')
    .action((integration: string) => connect(integration, command.optsWithGlobals()));
}

async function connect(integration: string, options: ConnectOptions): Promise<void> {
  const { connect: links } = openSluice(options);
  const asked: NewConnectSession = { integrations: [integration], externalUserId: options.user };
  const { id, url } = await links.createSession(asked);
  note(`Open this link, and connect an account: ${url}`);
  if (options.open && process.stdout.isTTY) openInBrowser(url);
  let session: ConnectSession;
  do session = await links.getSession(id, { wait: LONGEST_WAIT_S });
  while (session.status === 'pending');
  await printOne(session, { columns: COLUMNS, ...options });
  if (session.status === 'connected') return;
  note(session.error?.message ?? 'The link has expired. Run the command again for a new one.');
  process.exitCode = EXIT.no;
}

const OPENERS: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', win32: 'explorer' };

/** The link is shown as well, for machines without a browser. */
function openInBrowser(url: string): void {
  const opener = OPENERS[process.platform] ?? 'xdg-open';
  spawn(opener, [url], { detached: true, stdio: 'ignore' })
    .once('error', () => note('No browser could be opened.'))
    .unref();
}
