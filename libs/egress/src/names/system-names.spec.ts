import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeNameServer } from '../../../../test/support/name-server.js';
import { NameError } from './name-error.js';
import { SystemNames } from './system-names.js';

const HOSTS = `# of this machine
127.0.0.1 localhost
10.1.2.3\tDb db-alias # the database
fd00::3   db
not-an-address other`;

describe('names of the system', () => {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-names-'));
  const files = { hosts: join(directory, 'hosts'), resolvConf: join(directory, 'resolv.conf') };
  let server: FakeNameServer;
  let names: SystemNames;
  beforeAll(async () => {
    writeFileSync(files.hosts, HOSTS);
    writeFileSync(files.resolvConf, 'search corp.example');
    server = await FakeNameServer.start();
    server.knows('vendor.example', ['192.0.2.7', '192.0.2.8', '2001:db8::7'], 30);
    server.knows('intranet.corp.example', ['192.0.2.9'], 0).knows('empty.example', []);
    names = new SystemNames([server.address], files);
  });
  afterAll(async () => {
    await server.close();
    rmSync(directory, { recursive: true });
  });

  const addressesOf = async (name: string): Promise<string[]> =>
    (await names.find(name)).addresses.map(({ address }) => address);
  const failureOf = (name: string): Promise<NameError> =>
    names.find(name).then(
      () => Promise.reject(new Error('it was found')),
      (error: unknown) => error as NameError,
    );

  it('are those of the hosts file first, of both families, whatever their case was', async () => {
    expect(await addressesOf('db')).toEqual(['10.1.2.3', 'fd00::3']);
    expect(await addressesOf('db-alias')).toEqual(['10.1.2.3']);
    expect(server.questions).not.toContain('db');
  });

  it('that end with localhost lead to this machine, without a question to anybody', async () => {
    expect(await addressesOf('localhost')).toEqual(['127.0.0.1']);
    expect(await addressesOf('tenant.localhost')).toEqual(['127.0.0.1', '::1']);
    expect(server.questions).not.toContain('tenant.localhost');
  });

  it('have all their addresses of both families, and the time that they hold', async () => {
    const { addresses, ttlMs } = await names.find('vendor.example');
    expect(addresses).toHaveLength(3);
    expect(addresses).toContainEqual({ address: '2001:db8::7', family: 6 });
    expect(ttlMs).toBe(30_000);
  });

  it('are looked for in the search list', async () => {
    expect(await addressesOf('intranet')).toEqual(['192.0.2.9']);
  });

  it.each(['nowhere.example', 'empty.example', 'a..b', `${'x'.repeat(70)}.example`])(
    'that have no address have none for certain: %s',
    async (name) => {
      expect(await failureOf(name)).toMatchObject({ code: 'SLUICE_NAME', isFinal: true });
    },
  );

  it('that a name server cannot resolve may have one in a moment', async () => {
    server.isFailing = true;
    expect(await failureOf('vendor.example')).toMatchObject({ isFinal: false });
    server.isFailing = false;
  });
});
