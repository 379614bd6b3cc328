import fc from 'fast-check';
import { JsonSource, withSources } from './json-source.js';

describe('JSON as its author wrote it', () => {
  it('keeps digits, escapes, blanks and repeated names inside of JSON that is written anew', () => {
    const text = '{ "id": 7615917337495251231, "price": 10.10, "a": "\\u00e9$&", "a": -0 }';
    expect(withSources(JSON.stringify({ state: 'answered', metadata: new JsonSource(text) }))).toBe(
      `{"state":"answered","metadata":${text}}`,
    );
  });

  it('leaves everything else as JSON.stringify writes it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const sources = { one, other: new JsonSource(JSON.stringify(other)) };
        expect(withSources(JSON.stringify(sources))).toBe(JSON.stringify({ one, other }));
      }),
    );
  });
});
