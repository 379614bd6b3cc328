import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** A command line tool of the repository by its name, or a script by its path. */
export const toolAt = (name) => join(root, 'node_modules/.bin', name);

/**
 * TypeScript 7, which compiles natively. The `typescript` beside it is the one that tools import,
 * and what both call `tsc` under node_modules/.bin may be either. One thread, as guards run two at
 * a time: it takes half of the CPU then.
 */
export const compiler = [
  process.execPath,
  join(root, 'node_modules/typescript-7/bin/tsc'),
  '--singleThreaded',
];

/** Runs to the end and returns what was said; a failing exit code is an answer, not an error. */
export async function run(file, args, cwd = root) {
  const child = spawn(file, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8').on('data', (text) => (said[stream] += text));
  }
  try {
    const [code] = await once(child, 'close');
    return { code, ...said };
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return { code: 1, stdout: '', stderr: `${file} was not found. Run npm ci.\n` };
  }
}

/** For tools that print JSON: anything else they print is the reason why there is none. */
export async function runForJson(file, args, cwd = root) {
  const { stdout, stderr } = await run(file, args, cwd);
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`${file} printed no JSON:\n${stdout}${stderr}`);
  }
}

/** Ends the process with every complaint on its own line, or with one line of what was seen. */
export function conclude(complaints, summary) {
  console.log(complaints.length > 0 ? complaints.join('\n') : summary);
  process.exitCode = complaints.length > 0 ? 1 : 0;
}
