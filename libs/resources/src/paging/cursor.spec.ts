import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { SluiceError } from '#libs/errors';
import { KeyRing, TransitBox } from '#libs/sealing';
import { Cursors, type ListPage } from './cursor.js';

const OWNER = { projectId: 'project', connectionId: 'connection' };
const LIST = { resource: 'contacts', method: 'list', version: '3' };
const PAGE: ListPage = {
  ...LIST,
  state: { position: { value: '"next"' }, fullest: 25, empties: 0 },
  parameters: {
    query: [
      ['status', 'active'],
      ['tag', 'a'],
      ['tag', 'b'],
    ],
    body: '{"filter": {"id": 12345678901234567890, "name": "x"}}',
  },
};

const aRing = (): KeyRing => KeyRing.parse(`k1:${randomBytes(32).toString('base64')}`);

describe('a cursor', () => {
  let ring: KeyRing;
  let cursors: Cursors;
  beforeEach(() => {
    ring = aRing();
    cursors = new Cursors(new TransitBox(ring));
  });

  const refusal = (open: () => unknown): string | undefined => {
    try {
      open();
      return undefined;
    } catch (error) {
      return error instanceof SluiceError && error.code === 'invalid_cursor'
        ? error.facts.detail
        : String(error);
    }
  };

  it('brings its parameters along, in any process of the installation', () => {
    const cursor = cursors.seal(OWNER, PAGE);
    const others = new Cursors(new TransitBox(ring));
    expect(others.open(OWNER, cursor, { ...LIST, query: [] })).toEqual(PAGE);
  });

  it('may come with what was said before', () => {
    const cursor = cursors.seal(OWNER, PAGE);
    const body = '{ "filter": { "name": "x", "id": 12345678901234567890 } }';
    const query = [['status', 'active']] as const;
    expect(cursors.open(OWNER, cursor, { ...LIST, query, body })).toEqual(PAGE);
  });

  it.each([
    ['another value', { query: [['status', 'closed']] as const }, 'status'],
    ['a new parameter', { query: [['owner', '1']] as const }, 'owner'],
    ['one of two values', { query: [['tag', 'a']] as const }, 'tag'],
    ['another body', { query: [], body: '{"filter":{}}' }, 'body'],
  ])('is refused with %s', (_what, given, named) => {
    const cursor = cursors.seal(OWNER, PAGE);
    const open = (): unknown => cursors.open(OWNER, cursor, { ...LIST, ...given });
    expect(refusal(open)).toContain(`"${named}" is not what the list was asked for`);
  });

  it.each([
    ['of another connection', { ...OWNER, connectionId: 'other' }, LIST],
    ['of another project', { ...OWNER, projectId: 'other' }, LIST],
    ['of another resource', OWNER, { ...LIST, resource: 'companies' }],
    ['of another method', OWNER, { ...LIST, method: 'search' }],
    ['of an earlier definition', OWNER, { ...LIST, version: '4' }],
  ])('is refused when it is one %s', (_what, owner, list) => {
    const cursor = cursors.seal(OWNER, PAGE);
    expect(refusal(() => cursors.open(owner, cursor, { ...list, query: [] }))).toBeTruthy();
  });

  it.each(['', 'x', '%00', 'a'.repeat(5_000)])('is refused when it is %j', (text) => {
    expect(refusal(() => cursors.open(OWNER, text, { ...LIST, query: [] }))).toContain('none of');
  });

  it('shows nothing of what it holds, and changes by itself for nobody', () => {
    const cursor = cursors.seal(OWNER, PAGE);
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toMatch(/active|next/);
    const changed = `${cursor.slice(0, -4)}AAAA`;
    expect(refusal(() => cursors.open(OWNER, changed, { ...LIST, query: [] }))).toContain(
      'changed',
    );
  });

  it('has 4 KB at most: longer parameters are to be sent again', () => {
    const body = JSON.stringify({ ids: randomBytes(3_000).toString('hex') });
    const cursor = cursors.seal(OWNER, { ...PAGE, parameters: { query: [], body } });
    expect(cursor.length).toBeLessThanOrEqual(4_096);
    expect(cursors.open(OWNER, cursor, { ...LIST, query: [], body }).parameters.body).toBe(body);
    expect(refusal(() => cursors.open(OWNER, cursor, { ...LIST, query: [] }))).toContain(
      'send the same ones with it each time',
    );
  });

  it('is not made of a name that the provider makes too long', () => {
    const value = JSON.stringify(randomBytes(4_000).toString('base64'));
    const page = { ...PAGE, state: { ...PAGE.state, position: { value } } };
    expect(() => cursors.seal(OWNER, page)).toThrow(
      expect.objectContaining({ code: 'resource_answer_unreadable' }),
    );
  });
});
