import fc from 'fast-check';
import { resolveReference } from './reference.js';

const base = { scheme: 'http', authority: 'a', path: '/b/c/d;p?q' };
const resolved = (text: string, from = base): string | undefined => {
  const found = resolveReference(from, text);
  return found && `${found.scheme}://${found.authority}${found.path}${found.fragment}`;
};

describe('a reference', () => {
  /** RFC 3986 §5.4, but for what stays in the document or leads to no http URL. */
  it.each([
    ['g', 'http://a/b/c/g'],
    ['./g', 'http://a/b/c/g'],
    ['g/', 'http://a/b/c/g/'],
    ['/g', 'http://a/g'],
    ['//g', 'http://g'],
    ['?y', 'http://a/b/c/d;p?y'],
    ['g?y', 'http://a/b/c/g?y'],
    ['g#s', 'http://a/b/c/g#s'],
    ['g?y#s', 'http://a/b/c/g?y#s'],
    [';x', 'http://a/b/c/;x'],
    ['g;x=1/../y', 'http://a/b/c/y'],
    ['.', 'http://a/b/c/'],
    ['./', 'http://a/b/c/'],
    ['..', 'http://a/b/'],
    ['../g', 'http://a/b/g'],
    ['../..', 'http://a/'],
    ['../../../g', 'http://a/g'],
    ['/./g', 'http://a/g'],
    ['/../g', 'http://a/g'],
    ['g.', 'http://a/b/c/g.'],
    ['..g', 'http://a/b/c/..g'],
    ['./g/.', 'http://a/b/c/g/'],
    ['g/../h', 'http://a/b/c/h'],
    ['g?y/../x', 'http://a/b/c/g?y/../x'],
    ['g#s/../x', 'http://a/b/c/g#s/../x'],
    ['HTTPS://B/./c%2F..%zz', 'HTTPS://B/c%2F..%zz'],
  ])('%s is resolved to %s', (reference, expected) => {
    expect(resolved(reference)).toBe(expected);
  });

  it.each([
    '',
    '#s',
    'g:h',
    'http:g',
    'mailto:a@b',
    'urn:x:y',
    'ftp://a/b',
    'javascript://a/%0a',
    ' /g',
    'g\n',
  ])('%j is left alone', (reference) => {
    expect(resolved(reference)).toBeUndefined();
  });

  it('is resolved as a browser does it', () => {
    const piece = fc.constantFrom('/', '.', '..', 'a', 'b;c', '%2F', '?x', '#y', '/../', '//');
    const text = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, (reference) => {
        // A host of dots, and an empty one, mean nothing that could be compared.
        fc.pre(!reference.startsWith('//') && !reference.startsWith('#'));
        // Node 20's own parser stops at a segment like `.a` and leaves the dots behind it as they
        // are.
        fc.pre(!/(?:^|\/)\.\.?[^./?#]/.test(reference));
        expect(resolved(reference)).toBe(new URL(reference, 'http://a/b/c/d;p?q').href);
      }),
      { numRuns: 10_000 },
    );
  });
});
