import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER =
  process.env['SLUICE_CORPORA'] ?? join(import.meta.dirname, '../../../shared/corpora');

const lines = (text: string): string[] => text.split(/\r?\n/).filter((line) => line !== '');
const strings = (text: string): string[] => JSON.parse(text) as string[];
/** Lists of cases with comments in between. */
const inputs = (text: string): string[] =>
  (JSON.parse(text) as (string | { input: string })[]).flatMap((each) =>
    typeof each === 'string' ? [] : [each.input],
  );

const FILES = {
  'urltestdata.json': inputs,
  'toascii.json': inputs,
  'percent-encoding.json': inputs,
  'blns.json': strings,
  'crlf.txt': lines,
  'open-redirect.txt': lines,
  'traversal.txt': lines,
  'traversal-exotic.txt': lines,
} satisfies Record<string, (text: string) => string[]>;

export type CorpusName = keyof typeof FILES;

/** Inputs of a kind: the project's own, or those of others when their files are there. */
export interface Corpus {
  name: string;
  inputs: string[];
}

/** They are no part of the project: what is not there is left out, and the report says so. */
export function corpora(...names: CorpusName[]): Corpus[] {
  return names.flatMap((name) => {
    const file = join(FOLDER, name);
    if (existsSync(file)) return [{ name, inputs: FILES[name](readFileSync(file, 'utf8')) }];
    say(`${name}: not there`);
    return [];
  });
}

/** Goes past Jest, which would print where it was said. */
export const say = (text: string): void => void process.stderr.write(`  ${text}\n`);

/** Every `step`-th input, the first one among them. */
export const sampled = ({ name, inputs: all }: Corpus, step: number): Corpus => ({
  name,
  inputs: all.filter((_, i) => i % step === 0),
});
