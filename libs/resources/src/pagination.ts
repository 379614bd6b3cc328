import { headerNameSchema } from '#libs/contracts';
import { z } from 'zod';
import { pathSchema, placeSchema, pointerSchema } from './place.js';

const inHeader = z.strictObject({ header: headerNameSchema });
/** A relation of the header `link` (RFC 8288). */
const link = <Relation extends 'next' | 'prev'>(relation: Relation) =>
  z.strictObject({ link: z.literal(relation) });

const following = z.strictObject({
  /** Where the answer says it; `last` is a field of the last item of the page. */
  from: z.union([pathSchema, inHeader, link('next'), z.strictObject({ last: pointerSchema })], {
    error: 'must be a JSON pointer, {expr}, {header}, {link: "next"} or {last: pointer}',
  }),
  /** A link is a URL by nature; all else is a value unless it says otherwise. */
  as: z.enum(['value', 'url']).optional(),
  /** Where a value goes in the next request; a URL is the next request. */
  to: placeSchema.optional(),
});

const counted = z.strictObject({
  count: z.enum(['page', 'offset']),
  to: placeSchema,
  /** Number of the first page (default 1), or offset of the first item (default 0). */
  start: z.number().int().min(0).max(1_000_000).optional(),
  /** What an offset grows by: the items that came (default), the size asked for, or a number. */
  step: z.union([z.enum(['items', 'size']), pathSchema]).optional(),
});

const count = z.number().int().min(1).max(100_000);

/** How a list is paged: what is sent for the next page, and what says that there is one. */
export const paginationSchema = z.strictObject({
  size: z
    .strictObject({
      to: placeSchema,
      default: count.optional(),
      min: count.optional(),
      max: count.optional(),
    })
    .optional(),
  next: z.union([following, counted], { error: 'must be {from, as?, to?} or {count, to, …}' }),
  /** As `next.from` and `next.as` for the page before, put where `next.to` says. */
  prev: z.union([pathSchema, inHeader, link('prev')]).optional(),
  /** True while there is more. */
  more: pathSchema.optional(),
  /** True on the last page. */
  end: pathSchema.optional(),
  /** How many items there are in all. */
  total: pathSchema.optional(),
  /** How many pages there are in all. */
  pages: pathSchema.optional(),
});
export type Pagination = z.infer<typeof paginationSchema>;
