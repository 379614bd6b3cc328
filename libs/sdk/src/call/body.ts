/** What `fetch` sends. */
export type RawBody = NonNullable<RequestInit['body']>;

/** An object or an array is sent as JSON; everything else as `fetch` sends it. */
export type RequestBody = RawBody | object | null | undefined;

/** Declares JSON in the headers, unless they declare something. */
export function encodeBody(body: RequestBody, headers: Headers): RawBody | undefined {
  if (body === null || body === undefined) return undefined;
  if (!isJson(body)) return body as RawBody;
  if (!headers.has('content-type')) headers.set('content-type', 'application/json');
  return JSON.stringify(body);
}

/** Not of a form, a stream or bytes, whoever made them: those have a tag, or are iterated. */
const isJson = (body: RawBody | object): boolean =>
  typeof body === 'object' &&
  (Array.isArray(body) ||
    (Object.prototype.toString.call(body) === '[object Object]' &&
      !(Symbol.asyncIterator in body)));
