import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync } from 'node:fs';
import { readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canTraverse, serviceAccount } from './account.js';
import {
  installedDistribution,
  program,
  reachableDistribution,
  repairLibraryLinks,
} from './binaries.js';

const asRoot = process.getuid?.() === 0;
let scratch: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'sluice-binaries-'));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

describe('the installed binaries', () => {
  it('run', () => {
    const run = spawnSync(program(installedDistribution(), 'postgres'), ['--version']);
    expect(run.stdout.toString()).toContain('PostgreSQL) 18');
  });

  it('get back the library links that a package manager did not make', () => {
    const folder = join(scratch, 'native');
    mkdirSync(join(folder, 'lib'), { recursive: true });
    writeFileSync(join(folder, 'lib', 'libone.so.1.2'), 'one');
    symlinkSync('nowhere', join(folder, 'lib', 'libone.so'));
    const links = ['libone.so', 'libone.so.1'].map((name) => ({
      source: 'native/lib/libone.so.1.2',
      target: `native/lib/${name}`,
    }));
    writeFileSync(join(folder, 'pg-symlinks.json'), JSON.stringify(links));
    repairLibraryLinks(folder);
    for (const name of ['libone.so', 'libone.so.1']) {
      expect(readFileSync(join(folder, 'lib', name), 'utf8')).toBe('one');
      expect(lstatSync(join(folder, 'lib', name)).isSymbolicLink()).toBe(true);
    }
  });
});

describe('the account of the server', () => {
  const passwd = (...names: string[]) =>
    ['root', ...names].map((name, uid) => `${name}:x:${uid}:${uid}::/:/bin/sh`).join('\n');

  it('is postgres, else nobody', () => {
    expect(serviceAccount(passwd('nobody', 'postgres'))).toMatchObject({
      name: 'postgres',
      uid: 2,
    });
    expect(serviceAccount(passwd('nobody')).name).toBe('nobody');
    expect(() => serviceAccount(passwd())).toThrow(/neither.*DATABASE_URL/);
  });

  it('cannot enter a directory below one that is closed to it', () => {
    const account = { name: 'nobody', uid: 65534, gid: 65534 };
    const inner = join(scratch, 'inner');
    mkdirSync(inner, { mode: 0o755 });
    chmodSync(scratch, 0o700);
    expect(canTraverse(account, inner)).toBe(false);
    chmodSync(scratch, 0o711);
    expect(canTraverse(account, inner)).toBe(true);
  });
});

if (asRoot) {
  it('binaries below a closed directory are copied once, readable by the account', () => {
    const account = serviceAccount();
    const closed = join(scratch, 'closed');
    const library = join(scratch, 'library');
    chmodSync(scratch, 0o711);
    cpSync(installedDistribution().folder, closed, { recursive: true, verbatimSymlinks: true });
    chmodSync(closed, 0o700);
    const installed = { folder: closed, version: '18.0.0' };
    const copy = reachableDistribution(installed, account, library);
    expect(copy.folder).toBe(join(library, 'postgresql-18.0.0'));
    expect(readdirSync(library)).toEqual(['postgresql-18.0.0']);
    const { uid, gid } = account;
    const run = spawnSync(program(copy, 'postgres'), ['--version'], { uid, gid, cwd: '/' });
    expect(run.stdout?.toString()).toContain('PostgreSQL) 18');
    rmSync(closed, { recursive: true });
    mkdirSync(join(closed, 'bin'), { recursive: true, mode: 0o700 });
    chmodSync(closed, 0o700);
    expect(existsSync(reachableDistribution(installed, account, library).folder)).toBe(true);
  });
}
