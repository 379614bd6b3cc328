import { spawn } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const stamp = join(dist, '.built');
const lock = join(dist, '.building');
const LONGEST_BUILD_MS = 5 * 60_000;
const SOURCES = ['apps', 'libs', 'tools/bundle.mjs'];
const SETTINGS = /^(package-lock\.json|nest-cli\.json|\.swcrc|tsconfig.*\.json)$/;

/** The sources do not compile; the message shows where. */
export class BuildFailedError extends Error {
  name = 'BuildFailedError';
}

/**
 * Builds `dist` unless it is newer than everything it is made from. Of several at once one builds
 * and the others wait for it.
 */
export async function ensureBuilt() {
  while (isStale()) {
    mkdirSync(dist, { recursive: true });
    if (!takeLock()) {
      await pause(50);
      continue;
    }
    try {
      if (isStale()) await build();
    } finally {
      rmSync(lock, { force: true });
    }
  }
}

function isStale() {
  return readIfThere(stamp) !== String(newestSource());
}

/** Directories count too: their time changes when a file in them is removed. */
function newestSource() {
  const settings = readdirSync(root).filter((name) => SETTINGS.test(name));
  const sources = SOURCES.map((name) => join(root, name));
  return Math.max(...settings.map((name) => modified(join(root, name))), ...sources.map(newestIn));
}

function newestIn(path) {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return modified(path);
  const inside = readdirSync(path).map((name) => newestIn(join(path, name)));
  return Math.max(modified(path), ...inside);
}

function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** The stamp says what was seen before the build, so a file saved during it is built next time. */
async function build() {
  const seen = newestSource();
  const nest = join(root, 'node_modules', '.bin', 'nest');
  if (!existsSync(nest)) throw new Error('The dependencies are not installed. Run "npm ci" first.');
  process.stderr.write('Building\n');
  rmSync(stamp, { force: true });
  const { code, output } = await run([nest, 'build', 'gateway']);
  if (code !== 0) throw new BuildFailedError(`The build failed:\n${output}`);
  // Only now is it sure that what it needs is installed.
  const { bundle } = await import('./bundle.mjs');
  await bundle();
  writeFileSync(stamp, String(seen));
}

function run(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

/**
 * The lock appears whole, with the pid of its holder, so one that a killed builder left is
 * recognised.
 */
function takeLock() {
  if (existsSync(lock) && isHeld(lock)) return false;
  const draft = `${lock}-${process.pid}`;
  writeFileSync(draft, String(process.pid));
  try {
    clearAbandoned();
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Moved away before it is judged again: of several that find it abandoned, one gets it. */
function clearAbandoned() {
  const aside = `${lock}-abandoned-${process.pid}`;
  try {
    renameSync(lock, aside);
    if (isHeld(aside)) linkSync(aside, lock);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** A pid may be another process's by now, so a lock that is older than any build is not held. */
function isHeld(file) {
  const pid = Number(readIfThere(file));
  if (!pid || Date.now() - modified(file) > LONGEST_BUILD_MS) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureBuilt().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
