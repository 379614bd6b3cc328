// The layout table against the code. A resolver that sees nothing would find nothing to complain
// about, so every TypeScript file on the disk must have been seen, and none of the build.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cruise } from './cruise.mjs';
import { conclude, root } from './run.mjs';

async function typescriptFiles(folder) {
  const entries = await readdir(join(root, folder), { recursive: true });
  return entries.filter((path) => path.endsWith('.ts')).map((path) => join(folder, path));
}

const onDisk = [...(await typescriptFiles('apps')), ...(await typescriptFiles('libs'))];
const { files, violations } = await cruise(['apps', 'libs', 'test']);
const seen = new Set(files);

const complaints = [
  ...violations.map(({ file, to, name, comment }) => `${file} → ${to}\n    ${name}: ${comment}`),
  ...onDisk.filter((path) => !seen.has(path)).map((path) => `${path}: not seen by the cruiser`),
  ...files
    .filter((path) => path.startsWith('dist/'))
    .map((path) => `${path}: an import led into the build; resolve with condition "source"`),
];
if (onDisk.length === 0) complaints.push('No TypeScript file under apps/ and libs/.');
conclude(complaints, `${onDisk.length} files, ${files.length} modules, no violation`);
