import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

/**
 * Compiles single files into `dist`, as the build would: with `.swcrc`, types stripped and not
 * checked; others are copied.
 */
export class Compiler {
  /** They stay due until they compile: what depends on them must not run with an older version. */
  #due = new Set();

  /** @returns what is wrong with the files, nothing when all of `dist` is up to date */
  async compile(paths) {
    for (const path of paths) this.#due.add(path);
    const complaints = [];
    for (const path of this.#due) {
      try {
        await compile(path);
        this.#due.delete(path);
      } catch (error) {
        complaints.push(`${path}\n${error.message}`);
      }
    }
    return complaints;
  }
}

async function compile(path) {
  const target = join('dist', path.replace(/\.ts$/, '.js'));
  if (!existsSync(path)) {
    for (const file of [target, `${target}.map`]) rmSync(file, { force: true });
    return;
  }
  mkdirSync(dirname(target), { recursive: true });
  if (!path.endsWith('.ts')) return write(target, readFileSync(path, 'utf8'));
  const { transformFile } = await import('@swc/core');
  const sourceFileName = relative(dirname(target), path);
  const { code, map } = await transformFile(path, { sourceFileName, sourceMaps: true });
  write(`${target}.map`, map);
  write(target, `${code}\n//# sourceMappingURL=${basename(target)}.map`);
}

/** In one step: a process that starts in another terminal never reads half a file. */
function write(path, text) {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}
