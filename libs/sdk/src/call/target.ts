/** Members that are `undefined` are left out, arrays are repeated: `a=1&a=2`. */
export type Query =
  | URLSearchParams
  | Record<string, QueryValue | readonly QueryValue[] | null | undefined>;
type QueryValue = string | number | boolean;

/**
 * One segment of a path. A dot segment would lead to another route.
 * @throws TypeError unless it names something
 */
export function segment(text: string): string {
  if (text === '' || text === '.' || text === '..')
    throw new TypeError(`"${text}" names nothing. Give an id, a key or a selector.`);
  return encodeURIComponent(text).replaceAll('%3A', ':');
}

export function queryString(query: Query | undefined): string {
  if (query === undefined) return '';
  if (query instanceof URLSearchParams) return query.toString();
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value ?? []].flat().map((each): [string, string] => [name, String(each)]),
  );
  return new URLSearchParams(pairs).toString();
}

/**
 * Where a target is reached through a connection.
 * @param base the connection's proxied route
 * @param target a path below the base URL of the integration, or a full URL
 * @throws TypeError when it is neither, or would leave the connection
 */
export function proxiedUrl(base: string, target: string, query?: Query): string {
  const added = queryString(query);
  const whole = added === '' ? target : `${target}${target.includes('?') ? '&' : '?'}${added}`;
  if (whole.startsWith('/')) return below(base, whole);
  return below(base, `/${absoluteUrl(whole).href}`);
}

/** @throws TypeError with a sentence, where `URL` says "Invalid URL" */
export function absoluteUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new TypeError(
      `"${text}" leads nowhere. Give the full URL of the third party ("https://…"), or a path that begins with "/" to "proxy".`,
    );
  if (url.username !== '' || url.password !== '')
    throw new TypeError('The URL holds a user name or a password. The connection has its own.');
  return url;
}

/** What `fetch` makes of dot segments must not lead to another route, under the same key. */
function below(base: string, target: string): string {
  const url = new URL(base + target);
  url.hash = '';
  if (!url.href.startsWith(`${base}/`))
    throw new TypeError(`"${target}" leaves the connection. Send a path without ".." segments.`);
  return url.href;
}
