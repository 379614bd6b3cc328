import { nextLink } from './next-link.js';

describe('the next page', () => {
  it.each([
    ['<https://a.example/x?page=2>; rel="next"', '/x', 'https://a.example/x?page=2'],
    ['<https://a.example/1>; rel=prev, </x?a=1,2>; rel="last next"', '/x', '/x?a=1,2'],
    ['<?page=2>; rel=next', '/v1/x?page=1', '/v1/x?page=2'],
    ['<y>; title="rel=next"; rel="NEXT"', 'https://a.example/v1/x', 'https://a.example/v1/y'],
    ['<https://a.example/1>; rel="nextish"', '/x', undefined],
    ['<https://a.example/1>; title="; rel=next"', '/x', undefined],
    ['', '/x', undefined],
  ])('of %j from %s is %s', (header, target, next) => {
    expect(nextLink(header, target)).toBe(next);
  });
});
