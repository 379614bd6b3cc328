import { readCallback } from './callback.js';

const read = (query: string) =>
  readCallback(new URLSearchParams(query), { issuer: undefined, clientId: 'client' });

describe('the answer of an authorisation server', () => {
  it('holds one code', () => {
    expect(read('code=a&state=s')).toEqual({ kind: 'code', code: 'a' });
  });

  it.each(['code=a&code=b&state=s', 'code=a&state=s&code=a', 'code=a&state=s&state=t', 'state=s'])(
    'is refused when it is %s',
    (query) => expect(read(query).kind).toBe('refused'),
  );

  it('that says no is a no', () => {
    expect(read('error=access_denied&state=s')).toEqual({ kind: 'denied' });
  });
});
