import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

export const documentAt = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/**
 * Cells of the rows whose first cell is code, without their back ticks; the padding of columns does
 * not matter.
 */
export function tableIn(markdown: string, heading: string): string[][] {
  const [, section = ''] = markdown.split(`\n${heading}\n`);
  const [table = ''] = section.split(/\n#/);
  return table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replace(/^`([^`]*)`$/, '$1')),
    );
}
