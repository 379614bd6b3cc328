import type { Command } from 'commander';
import type { Listing, Page } from '#libs/sdk';
import { wholeNumber } from '../input/pairs.js';
import { note, printRows, type PrintOptions } from '../output/print.js';

export interface PagingOptions {
  limit?: number;
  cursor?: string;
  all?: true;
}

export const addPaging = (command: Command): Command =>
  command
    .option('--limit <n>', 'how many on a page', wholeNumber)
    .option('--cursor <cursor>', 'begin at a page that an earlier one has named')
    .option('--all', 'all pages');

/** One page and how to get the next, or all of them. */
export async function printList<T extends object>(
  load: (page: { limit?: number; cursor?: string }) => Listing<T, Page<T>>,
  { limit, cursor, all, ...options }: PagingOptions & PrintOptions,
): Promise<void> {
  const listing = load({
    ...(limit === undefined ? {} : { limit }),
    ...(cursor === undefined ? {} : { cursor }),
  });
  if (all) return printRows(listing, options);
  const { data, nextCursor } = await listing;
  await printRows(data, options);
  if (nextCursor !== null) note(`There is more: add --all, or --cursor ${nextCursor}`);
}
