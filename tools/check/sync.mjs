// The tests that keep two descriptions of one thing equal. None found is a failure: a renamed file
// would otherwise take its guarantee with it.
import { join } from 'node:path';
import { conclude, root, run } from './run.mjs';

const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  join(root, 'node_modules/jest/bin/jest.js'),
];
const PATTERN = '\\.sync\\.spec\\.ts$';

const { stdout: list } = await run(process.execPath, [...jest, '--listTests', PATTERN]);
const files = list.split('\n').filter((line) => line.endsWith('.sync.spec.ts'));
if (files.length === 0) {
  conclude(['No *.sync.spec.ts was found, so nothing keeps code and documents equal.']);
} else {
  const { code, stdout, stderr } = await run(process.execPath, [...jest, PATTERN]);
  conclude(code === 0 ? [] : [stdout + stderr], `all passed, files: ${files.length}`);
}
