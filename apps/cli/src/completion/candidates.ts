import type { Command, Option } from 'commander';

/**
 * What the last word may become.
 * @param words after the name of the program; the last one, empty or not, is under the cursor
 */
export function candidates(program: Command, words: readonly string[]): string[] {
  const before = words.slice(0, -1);
  const begun = words.at(-1) ?? '';
  const lineage = lineageOf(program, before);
  const options = lineage.flatMap((command) => command.options);
  const awaited = options.find((option) => option.required && isNamed(option, before.at(-1)));
  if (awaited) return matching(awaited.argChoices ?? [], begun);
  if (begun.startsWith('-'))
    return matching([...options.map(({ long }) => long ?? ''), '--help'], begun);
  const { commands } = lineage.at(-1) ?? program;
  const visible = commands.filter((each) => !isHidden(each));
  return matching(
    visible.map((each) => each.name()),
    begun,
  );
}

/** The program, and the commands that have been named so far. */
function lineageOf(program: Command, words: readonly string[]): Command[] {
  const lineage = [program];
  for (const word of words) {
    const next = lineage.at(-1)?.commands.find((each) => each.name() === word);
    if (next) lineage.push(next);
  }
  return lineage;
}

const isNamed = ({ long, short }: Option, word: string | undefined): boolean =>
  word !== undefined && (word === long || word === short);

/** Shells ask it; nobody else does. */
export const COMPLETE = 'complete';
const isHidden = (command: Command): boolean => command.name() === COMPLETE;

const matching = (names: readonly string[], begun: string): string[] =>
  names.filter((name) => name !== '' && name.startsWith(begun));
