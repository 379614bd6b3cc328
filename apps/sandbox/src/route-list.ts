/** One sentence for each route; a test keeps this list equal to the routes that exist. */
export interface RouteSummary {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'ANY';
  path: string;
  about: string;
}

export const ROUTES: readonly RouteSummary[] = [
  { method: 'GET', path: '/', about: 'Lists the routes.' },
  { method: 'GET', path: '/oauth/authorize', about: 'Asks for consent; approve=1 gives it.' },
  { method: 'POST', path: '/oauth/token', about: 'Issues tokens; refresh tokens rotate.' },
  { method: 'POST', path: '/oauth/revoke', about: 'Revokes a token.' },
  { method: 'GET', path: '/v1/me', about: 'Says whose bearer token it is.' },
  { method: 'GET', path: '/v1/keys/me', about: 'Wants x-sandbox-key or api_key: sandbox-key.' },
  { method: 'GET', path: '/v1/basic/me', about: 'Wants Basic credentials: user, pass.' },
  { method: 'GET', path: '/v1/contacts', about: 'Lists contacts by limit and cursor.' },
  { method: 'POST', path: '/v1/contacts', about: 'Adds a contact.' },
  { method: 'GET', path: '/v1/contacts/:id', about: 'Reads a contact.' },
  { method: 'PATCH', path: '/v1/contacts/:id', about: 'Changes a contact.' },
  { method: 'DELETE', path: '/v1/contacts/:id', about: 'Removes a contact.' },
  { method: 'GET', path: '/v1/page/contacts', about: 'Lists by page and per_page, with totals.' },
  { method: 'GET', path: '/v1/offset/contacts', about: 'Lists by offset and limit.' },
  { method: 'GET', path: '/v1/link/contacts', about: 'Lists by the Link header.' },
  { method: 'GET', path: '/v1/token/contacts', about: 'Lists by pageToken and pageSize.' },
  { method: 'GET', path: '/v1/url/contacts', about: 'Lists by the URLs next and previous.' },
  { method: 'GET', path: '/v1/last/contacts', about: 'Lists after the id starting_after.' },
  { method: 'GET', path: '/v1/header/contacts', about: 'Lists by the header x-next-cursor.' },
  { method: 'GET', path: '/v1/export/contacts', about: 'Lists until end_of_stream is true.' },
  { method: 'GET', path: '/v1/bare/contacts', about: 'Lists by offset, 20 at most, no total.' },
  {
    method: 'POST',
    path: '/v1/search/contacts',
    about: 'Lists by limit, cursor, name in the body.',
  },
  { method: 'POST', path: '/graphql', about: 'Answers me and contacts(first: N).' },
  { method: 'ANY', path: '/v1/limited', about: 'Allows limit requests in windowMs.' },
  { method: 'ANY', path: '/v1/echo/*', about: 'Shows the request as it arrived.' },
  { method: 'ANY', path: '/v1/slow', about: 'Answers after ms milliseconds.' },
  {
    method: 'ANY',
    path: '/v1/status/:code',
    about: 'Answers this status, with retryAfter if sent.',
  },
  { method: 'ANY', path: '/v1/fail/reset', about: 'Resets the connection before answering.' },
  { method: 'ANY', path: '/v1/fail/half', about: 'Breaks off in the middle of the body.' },
  { method: 'ANY', path: '/v1/fail/hang', about: 'Never answers.' },
  { method: 'GET', path: '/v1/stream/sse', about: 'Sends count events, one every everyMs.' },
  {
    method: 'GET',
    path: '/v1/stream/chunks',
    about: 'Sends count chunks of bytes, every everyMs.',
  },
  { method: 'GET', path: '/v1/binary', about: 'Sends bytes drawn from seed.' },
  { method: 'GET', path: '/v1/gzip', about: 'Sends gzip-compressed JSON.' },
  { method: 'GET', path: '/v1/headers', about: 'Sends repeated and mixed-case headers.' },
];
