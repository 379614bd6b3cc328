import type { Answer } from '../../support/fake-upstream.js';
import { numberIn, opaque, positionIn, type Sent, sliceOf, type Vendor } from './vendor.js';

const channels = Array.from({ length: 5 }, (_, n) => ({ id: `C0${n}`, name: `channel-${n}` }));
/** More than a page may hold. */
const members = Array.from({ length: 1_200 }, (_, n) => ({ id: `U${n}` }));

/** Every answer has status 200; an empty cursor is the end. */
function answer({ method, path, query, body }: Sent): Answer {
  if (path === '/api/chat.postMessage' && method === 'POST')
    return { body: { ok: true, ts: '1405895017.000506', received: body } };
  if (path === '/api/conversations.info') return info(query.get('channel'));
  const size = numberIn(query, 'limit', 100);
  if (size > 999) return { body: { ok: false, error: 'invalid_limit' } };
  const start = positionIn(query.get('cursor'));
  return path === '/api/users.list'
    ? page('members', sliceOf(members, start, size))
    : page('channels', sliceOf(channels, start, size));
}

const page = (name: string, { items, end, isLast }: ReturnType<typeof sliceOf>): Answer => ({
  body: {
    ok: true,
    [name]: items,
    response_metadata: { next_cursor: isLast ? '' : opaque(end) },
  },
});

function info(id: string | null): Answer {
  const channel = channels.find((each) => each.id === id);
  return { body: channel ? { ok: true, channel } : { ok: false, error: 'channel_not_found' } };
}

export const slack: Vendor = {
  provider: 'slack',
  answer,
  lists: [
    { resource: 'channels', ids: channels.map(({ id }) => id) },
    { resource: 'users', ids: members.map(({ id }) => id), limit: 1_000 },
  ],
  get: { resource: 'channels', id: 'C03', finds: { id: 'C03', name: 'channel-3' } },
  create: {
    resource: 'messages',
    body: { channel: 'C03', text: 'Hello' },
    arrives: { path: '/api/chat.postMessage', body: '{"channel":"C03","text":"Hello"}' },
  },
  fails: {
    resource: 'channels',
    method: 'get',
    id: 'C99',
    status: 404,
    code: 'channel_not_found',
  },
  promoted: [
    {
      path: '/conversations.list?limit=2',
      next: { from: '/response_metadata/next_cursor', to: { query: 'cursor' } },
      items: '/channels',
      idField: '/id',
    },
  ],
};
