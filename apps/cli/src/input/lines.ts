import { createInterface } from 'node:readline';
import { CommandError } from '../failure/failure.js';
import { textOf } from '../output/text.js';

/** What one line of standard input is about. */
export interface ItemLine {
  id: string | undefined;
  /** The line as JSON, if it was. */
  item: Record<string, unknown> | undefined;
}

/** Items that are piped in, as `-o ndjson` prints them, or ids. Blank lines are none. */
export async function* readItems(input: NodeJS.ReadableStream): AsyncGenerator<ItemLine, void> {
  for await (const line of createInterface({ input })) if (line.trim()) yield itemOf(line.trim());
}

/** @throws CommandError when it begins as JSON and is none */
function itemOf(line: string): ItemLine {
  if (!line.startsWith('{')) return { id: line, item: undefined };
  try {
    const item = JSON.parse(line) as Record<string, unknown>;
    const { id } = item;
    return { id: textOf(id) || undefined, item };
  } catch {
    throw new CommandError(`This line is no JSON: ${line.slice(0, 80)}`);
  }
}
