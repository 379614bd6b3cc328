import type { Answer, Exchange, FakeUpstream } from './fake-upstream.js';

const eventStream = (body: string): Answer => ({
  headers: { 'content-type': 'text/event-stream' },
  body,
});

const eventOf = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;

const wantsStream = ({ arrival }: Exchange): boolean =>
  (JSON.parse(arrival.body.toString()) as { stream?: boolean }).stream === true;

const queryOf = ({ arrival }: Exchange): URLSearchParams =>
  new URL(arrival.target, 'http://vendor').searchParams;

const completion = { id: 'c1', object: 'chat.completion', choices: [{ index: 0, message: {} }] };
const chunk = { id: 'c1', object: 'chat.completion.chunk', choices: [{ delta: { content: 'a' } }] };
const message = { id: 'm1', type: 'message', role: 'assistant', content: [], usage: {} };

const completed = (exchange: Exchange): Answer =>
  wantsStream(exchange)
    ? eventStream(`${eventOf(chunk)}${eventOf(chunk)}data: [DONE]\n\n`)
    : { body: completion };

/** The third parties of `sdk-clients.mjs`, as far as their SDKs look. */
export function answerAsVendorsDo(upstream: FakeUpstream): void {
  answerAsModelsDo(upstream);
  answerAsServicesDo(upstream);
  answerAsAnyoneDoes(upstream);
}

function answerAsModelsDo(upstream: FakeUpstream): void {
  const refused = { error: { message: 'no such model', type: 'invalid_request_error' } };
  upstream
    .on('/v1/chat/completions', completed)
    .on('/openai/v1/chat/completions', completed)
    .on('/v1/files', { body: { id: 'f1', object: 'file' } })
    .on('/v1/models/none', { status: 404, body: refused })
    .on('/v1/models/a/b/predictions', { status: 201, body: { id: 'p1', status: 'succeeded' } })
    .on('/v1/messages', (exchange) =>
      wantsStream(exchange)
        ? eventStream(`event: message_start\n${eventOf({ type: 'message_start', message })}`)
        : { body: message },
    );
}

function answerAsServicesDo(upstream: FakeUpstream): void {
  const missing = { error: { type: 'invalid_request_error', message: 'No such customer' } };
  const issue = (number: number) => [{ number }];
  upstream
    .on('/v1/customers', (exchange) =>
      exchange.arrival.method === 'POST'
        ? { body: { id: 'cus_1', object: 'customer' } }
        : {
            body: {
              object: 'list',
              url: '/v1/customers',
              has_more: !queryOf(exchange).has('starting_after'),
              data: [{ id: queryOf(exchange).has('starting_after') ? 'cus_2' : 'cus_1' }],
            },
          },
    )
    .on('/v1/customers/none', { status: 404, body: missing })
    // Octokit shows its user the headers.
    .on('/repos/o/r', {
      headers: { date: 'Mon, 02 Nov 2026 10:00:00 GMT' },
      body: { full_name: 'o/r' },
    })
    .on('/repos/o/old', { status: 301, headers: { location: `${upstream.url}/repos/o/r` } })
    .on('/repos/o/r/issues', {
      headers: { link: `<${upstream.url}/repositories/1/issues?per_page=1&page=2>; rel="next"` },
      body: issue(1),
    })
    .on('/repositories/1/issues', { body: issue(2) })
    .on('/repos/o/r/issues/7', { status: 404, body: { message: 'Not Found' } })
    .on('/api/chat.postMessage', { body: { ok: true, ts: '1.2', channel: 'C1' } })
    .on('/api/users.info', { body: { ok: false, error: 'user_not_found' } })
    .on('/api/files.getUploadURLExternal', {
      body: { ok: true, upload_url: `${upstream.url}/upload/v1/abc`, file_id: 'F1' },
    })
    .on('/upload/v1/abc', { body: 'OK - 2' })
    .on('/api/files.completeUploadExternal', { body: { ok: true, files: [{ id: 'F1' }] } })
    .on('/v1/users', (exchange) => {
      const isLast = queryOf(exchange).has('start_cursor');
      const next = isLast
        ? { has_more: false, next_cursor: null }
        : { has_more: true, next_cursor: 'c' };
      return {
        body: { object: 'list', results: [{ object: 'user', id: isLast ? '2' : '1' }], ...next },
      };
    })
    .on('/v1/pages/p1', { status: 400, body: { code: 'validation_error', message: 'no' } })
    .on('/admin/api/2026-07/graphql.json', { body: { data: { shop: { name: 'Demo' } } } })
    .on('/graphql', { body: { data: { shop: { name: 'Demo' } } } })
    .on('/drive/v3/files', { body: { files: [{ id: '1' }] } })
    .on('/upload/drive/v3/files', { body: { id: '1', name: 'a.txt' } });
}

function answerAsAnyoneDoes(upstream: FakeUpstream): void {
  upstream
    .on('/mark', { status: 204 })
    .on('/axios', { body: { ok: true } })
    .on('/none', { status: 404, body: { error: 'none' } })
    .on('/uploaded', ({ arrival }) => ({ body: { bytes: arrival.body.length > 0 } }))
    .on('/moved', { status: 302, headers: { location: '/uploaded?after=1' } })
    .on('/never', () => undefined)
    .on('/events', eventStream(eventOf({ a: 1 }) + eventOf({ a: 2 })));
}
