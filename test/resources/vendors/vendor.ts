import { CATALOGUE } from '#libs/catalog';
import type { Answer } from '../../support/fake-upstream.js';

/** A request as a vendor reads it. */
export interface Sent {
  method: string;
  path: string;
  query: URLSearchParams;
  /** By a name in lower case. */
  header: (name: string) => string | undefined;
  body: string;
}

/** What a caller asks for: a resource of the catalogue, or a method of it. */
export interface Asked {
  resource: string;
  /** Absent: list, get or create, as the route says. */
  method?: string;
  id?: string;
  query?: Record<string, string | string[]>;
  body?: object;
}

/** A third party as its documentation says: what it answers, and what a spec asks it for. */
export interface Vendor {
  provider: string;
  variables?: Record<string, string>;
  answer(sent: Sent): Answer;
  lists: (Asked & { ids: readonly (string | number | bigint)[]; limit?: number })[];
  get: Asked & { id: string; finds: Record<string, unknown> };
  create: Asked & { arrives: { path: string; body: string; type?: string } };
  fails: Asked & { method: string; status: number; code?: string };
  /** A raw request, and what its answer gives away. */
  promoted: { path: string; next: object; items: string; idField: string }[];
}

/** One page of what there is, and where it ends. */
interface Slice<T> {
  items: T[];
  end: number;
  isLast: boolean;
}

export function sliceOf<T>(all: readonly T[], start: number, size: number): Slice<T> {
  const items = all.slice(start, start + size);
  return { items, end: start + items.length, isLast: start + size >= all.length };
}

/** Where the item after the one with this id is. */
export const after = <T>(all: readonly T[], isIt: (item: T) => boolean): number =>
  all.findIndex(isIt) + 1;

export const numberIn = (query: URLSearchParams, name: string, otherwise: number): number =>
  Number(query.get(name) ?? otherwise);

/** Cursors that say nothing to their reader. */
export const opaque = (position: number): string =>
  Buffer.from(`at:${position}`).toString('base64');
export const positionIn = (cursor: string | null | undefined): number =>
  cursor ? Number(Buffer.from(cursor, 'base64').toString().slice(3)) : 0;

/** The path of a vendor's base URL, which callers leave out. */
export function basePathOf({ provider, variables = {} }: Vendor): string {
  const template = CATALOGUE.find(({ id }) => id === provider)?.baseUrl ?? '';
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => String(variables[name]));
  return new URL(filled).pathname.replace(/\/$/, '');
}

/** The body of an answer as it is sent. */
export function bodyOf({ body = '' }: Answer): string {
  return typeof body === 'object' && !Buffer.isBuffer(body) ? JSON.stringify(body) : String(body);
}

/** A request as its vendor reads it; `target` is a path or a URL. */
export function sentOf(
  { method, target, body = '' }: { method: string; target: string; body?: string },
  header: Sent['header'],
): Sent {
  const { pathname, searchParams } = new URL(target, 'https://api.example.com');
  return { method, path: pathname, query: searchParams, header, body };
}
