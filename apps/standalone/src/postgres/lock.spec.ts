import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { DataDirectoryInUseError } from './errors.js';
import { acquireLock } from './lock.js';
import { identify } from './process-identity.js';

const built = join(import.meta.dirname, '../../../../dist/apps/standalone/src/postgres/lock.js');

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-lock-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('the lock of a data directory', () => {
  it('is held once, also within one process, and free after its release', () => {
    const lock = acquireLock(directory);
    expect(() => acquireLock(directory)).toThrow(DataDirectoryInUseError);
    lock.release();
    acquireLock(directory).release();
    expect(readdirSync(directory)).toHaveLength(1);
  });

  it('is not taken away by a late release of an earlier holder', () => {
    const first = acquireLock(directory);
    first.release();
    acquireLock(directory);
    first.release();
    expect(() => acquireLock(directory)).toThrow(DataDirectoryInUseError);
  });

  it('is not held by a process that was given the pid of the dead holder', () => {
    writeLock({ pid: process.ppid, startedAt: 'another boot:1' });
    expect(() => acquireLock(directory)).not.toThrow();
  });

  it('is held by a living process', () => {
    writeLock(identify(process.ppid) ?? {});
    expect(() => acquireLock(directory)).toThrow(
      `${directory} is in use by the Sluice process ${process.ppid}`,
    );
  });

  it('is taken over when a power loss tore its file', () => {
    writeFileSync(join(directory, 'lock.7'), '');
    expect(() => acquireLock(directory)).not.toThrow();
  });

  it('goes to exactly one of many processes that find it stale at once', async () => {
    writeLock({ pid: process.pid, startedAt: 'another boot:1' });
    const contenders = await Promise.all(Array.from({ length: 6 }, contend));
    contenders.forEach(({ letGo }) => letGo());
    const outcomes = contenders.map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'held')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'DataDirectoryInUseError')).toHaveLength(5);
  });
});

function writeLock(holder: object): void {
  writeFileSync(join(directory, 'lock.1'), JSON.stringify(holder));
}

/**
 * Says how it went, then lives until it is let go: a holder that ended would leave a stale lock.
 */
async function contend() {
  const script = `
    const { acquireLock } = await import(process.argv[1]);
    let outcome = 'held';
    try { acquireLock(process.argv[2]); } catch (error) { outcome = error.name; }
    process.stdout.end(outcome);
    process.stdin.resume();
  `;
  const other = spawn(process.execPath, ['--input-type=module', '-e', script, built, directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return { outcome: await text(other.stdout), letGo: () => other.stdin.end() };
}
