import { chmodSync, cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { type Sandbox, startSandbox } from '../../apps/sandbox/src/index.js';
import { CONTACTS_METHODS } from './contacts.js';
import { aProject, type Project } from './project.js';
import { removeAtExit } from './reaper.js';
import type { Form } from './system.js';

const PACKAGE = join(import.meta.dirname, '../../dist/cli');

/** Somebody at a terminal, in a folder of their own. */
export interface Desk {
  system: Project;
  sandbox: Sandbox;
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** What was shown, as it is where nothing else was chosen. */
  usual(shown: string): string;
  stop(): Promise<void>;
}

/** As after `npm start`: the sandbox with its demo connection, and a key in `.sluice/api-key`. */
export async function aDesk(form: Form): Promise<Desk> {
  const [system, sandbox] = await Promise.all([aProject(form), startSandbox()]);
  await provideDemo(system, sandbox);
  const home = mkdtempSync(join(tmpdir(), 'sluice-cli-'));
  removeAtExit(home);
  const cwd = join(home, 'work');
  const bin = join(home, 'bin');
  for (const folder of [cwd, bin, join(cwd, '.sluice')]) mkdirSync(folder);
  // Away from the checkout, where it finds nothing but itself.
  cpSync(PACKAGE, join(home, 'package'), { recursive: true });
  symlinkSync(join(home, 'package/sluice.js'), join(bin, 'sluice'));
  writeFileSync(join(cwd, '.sluice/api-key'), `${system.key}\n`);
  chmodSync(join(cwd, '.sluice/api-key'), 0o600);
  const path = [bin, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'];
  const { address } = system.client;
  return {
    system,
    sandbox,
    cwd,
    env: { PATH: path.join(delimiter), HOME: home, SLUICE_URL: address },
    usual: (shown) =>
      shown
        .replaceAll(address, 'http://127.0.0.1:3000')
        .replaceAll(sandbox.url, 'http://127.0.0.1:4010')
        .replaceAll(home, '~'),
    stop: async () => {
      await Promise.all([system.stop(), sandbox.close()]);
    },
  };
}

async function provideDemo({ client }: Project, sandbox: Sandbox): Promise<void> {
  const { authorizationUrl, tokenUrl, clientId, clientSecret } = sandbox.oauth;
  await client.manage('POST', '/integrations', {
    key: 'sandbox',
    name: 'Sandbox API',
    baseUrl: sandbox.url,
    plainHttpHosts: [new URL(sandbox.url).host],
    auth: { type: 'oauth2', authorizationUrl, tokenUrl },
    oauth: { clientId, clientSecret },
    verify: { path: '/v1/me' },
  });
  const { expiresAt, ...tokens } = sandbox.issueTokens();
  await client.manage('POST', '/connections', {
    integration: 'sandbox',
    externalUserId: 'demo',
    credentials: { ...tokens, expiresAt: expiresAt.toISOString() },
  });
  await client.manage('PUT', '/integrations/sandbox/resource-definitions/contacts', {
    resource: 'contacts',
    idField: '/id',
    methods: CONTACTS_METHODS,
  });
}
