import { completeNames, parseResolvConf } from './resolv-conf.js';

const SEARCH = 'search a.example b.example';

describe('a name that may not be complete', () => {
  it.each([
    { name: 'db', text: SEARCH, complete: ['db.a.example', 'db.b.example', 'db'] },
    { name: 'api.x', text: SEARCH, complete: ['api.x', 'api.x.a.example', 'api.x.b.example'] },
    {
      name: 'api.x',
      text: 'search svc.local\noptions timeout:1 ndots:5',
      complete: ['api.x.svc.local', 'api.x'],
    },
    {
      name: 'db',
      text: 'search a.example\r\n domain b.example.\r\n',
      complete: ['db.b.example', 'db'],
    },
  ])('$name is looked for by $text', ({ name, text, complete }) => {
    expect(completeNames(name, parseResolvConf(text))).toEqual(complete);
  });

  it('is complete when it ends with a dot, or when there are no rules', () => {
    expect(completeNames('api.x.', parseResolvConf(SEARCH))).toEqual(['api.x']);
    expect(completeNames('db', parseResolvConf('# nothing\nnameserver 127.0.0.1'))).toEqual(['db']);
  });
});
