import fc from 'fast-check';
import { routeTemplate } from './route-template.js';

describe('the route of a request', () => {
  it.each([
    ['/contacts', '/contacts'],
    ['/contacts/81723/notes', '/contacts/{id}/notes'],
    ['/v59.0/sobjects/Account/0035g00000AbCdEAAZ', '/v59.0/sobjects/Account/{id}'],
    ['/conversations/C024BE91L', '/conversations/{id}'],
    ['/app/appA1bC2dE3f/tables', '/app/{id}/tables'],
    ['/files/6fa459ea-ee8a-3ca4-894e-db77e160355e', '/files/{id}'],
    ['/users/ada@example.com', '/users/{id}'],
    ['/users/ada%40example.com/drive', '/users/{id}/drive'],
    ['/hooks/xoxbtokenwithoutanydigitbutverylong', '/hooks/{id}'],
    ['/users/me/repos_v2', '/users/me/repos_v2'],
    ['https://api.example.com/a/1?x=2', 'https://api.example.com/a/{id}'],
    ['?cursor=1', '/'],
    ['', '/'],
  ])('%s is %s', (target, route) => expect(routeTemplate(target)).toBe(route));

  it('has no query and is bounded, whatever was sent', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2_000 }), fc.string(), (path, query) => {
        const route = routeTemplate(`/${path}?${query}`);
        expect(route).toBe(routeTemplate(`/${path}`));
        expect(route.length).toBeLessThanOrEqual(512);
      }),
    );
  });
});
