import type { Pagination } from '../pagination.js';
import { type Field, type Finding, type KnownPaging, plain, type Sample } from './sample.js';

const SIZES = [
  ...['limit', 'perpage', 'pagesize', 'maxresults', 'count', 'first', 'size', 'pagelen', '$top'],
  ...['top', 'take', 'rows', 'sysparmlimit'],
];
/** `page[size]` and `page[limit]`, as JSON:API has them. */
const isSize = (name: string): boolean =>
  SIZES.includes(plain(name)) || /^page\[(?:size|limit)\]$/.test(name);

type Size = NonNullable<Pagination['size']>;

/** Which parameter says how many items a page has. */
export function sizeOf(
  sample: Sample,
  fields: readonly Field[],
  known: KnownPaging,
): Finding<Size> | undefined {
  const max = known.maxSize === undefined ? {} : { max: known.maxSize };
  const sent = sample.query.find(([name]) => name === known.size || isSize(name));
  if (sent) {
    const value = { to: { query: sent[0] }, ...max };
    return { value, reason: `the request says "${sent[0]}=${sent[1]}"` };
  }
  if (known.size !== undefined) {
    const value = { to: { query: known.size }, ...max };
    return { value, reason: `the catalogue knows "${known.size}" of this provider` };
  }
  const linked = namesInNextUrl(sample, fields).find(isSize);
  if (linked !== undefined)
    return { value: { to: { query: linked } }, reason: `the next URL has "${linked}"` };
  const echoed = fields.find(({ name, value }) => isSize(name) && Number.isInteger(value));
  if (!echoed || plain(echoed.name) === 'count') return undefined;
  const { name, pointer } = echoed;
  return { value: { to: { query: name } }, reason: `the answer repeats it at ${pointer}` };
}

function namesInNextUrl(sample: Sample, fields: readonly Field[]): string[] {
  const urls = fields.filter(({ name, value }) => plain(name).includes('next') && isText(value));
  const linked = /<([^>]*)>[^,]*rel="?next/i.exec(sample.headers['link'] ?? '')?.[1];
  return [linked, ...urls.map(({ value }) => value)].flatMap((url) => [...queryOf(url).keys()]);
}

const isText = (value: unknown): boolean => typeof value === 'string';

/** The query of a URL, whole or relative. */
export const queryOf = (url: unknown): URLSearchParams =>
  new URLSearchParams(typeof url === 'string' ? (/\?([^#]*)/.exec(url)?.[1] ?? '') : '');
