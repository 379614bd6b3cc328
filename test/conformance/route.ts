import type { Tenant } from '../support/tenant.js';

/** A value that belongs to a tenant. */
export type Value = (of: Tenant) => string;

/** What a test must know of a route that its description does not say. */
export interface Route {
  scope: 'public' | 'proxy' | 'manage' | 'ops' | 'installation';
  /** Other scopes that open it. */
  or?: ('jobs' | 'manage')[];
  /**
   * Each place that takes an id, or another name of something that belongs to a project, with all
   * it takes there.
   */
  ids?: Record<string, Value[]>;
  /** Places among those that are never empty, beside those in the path. */
  needed?: string[];
  /** What stands in a place that takes something of nobody's in particular. */
  fixed?: Record<string, string>;
  /** A body that is accepted, with every field there is. */
  body?: (mine: Tenant, unique: string) => Record<string, unknown>;
  /** Fields that exclude one of those, or need something set up before; other tests have them. */
  leftOut?: string[];
  /** Sent with it, one after the other. */
  variants?: Record<string, string>[];
}

/** Of a list: where its page ends. */
export const cursorAfter = (id: string): string =>
  Buffer.from(`1700000000000.${id}`).toString('base64url');

/** What a list takes. */
export const list = (of: Value): Record<string, Value[]> => ({
  'query.cursor': [(tenant) => cursorAfter(of(tenant))],
});

/** Who sees jobs, if only those of its own. */
export const ofJobs: Pick<Route, 'scope' | 'or'> = { scope: 'proxy', or: ['jobs', 'manage'] };
