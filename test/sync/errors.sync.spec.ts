import { ERRORS } from '#libs/errors';
import { documentAt, tableIn } from './documents.js';

const catalogue = Object.entries(ERRORS).map(([code, { status, title }]) => [
  code,
  String(status),
  title,
]);

describe('error catalogue', () => {
  it('is the table of docs/errors.md, in the same order', () => {
    expect(tableIn(documentAt('docs/errors.md'), '## Codes')).toEqual(catalogue);
  });

  it('is the list of codes in the OpenAPI document', () => {
    const { components } = JSON.parse(documentAt('docs/openapi.json')) as {
      components: { schemas: { Problem: { properties: { code: { enum: string[] } } } } };
    };
    expect(components.schemas.Problem.properties.code.enum).toEqual(Object.keys(ERRORS));
  });

  it('names in ARCHITECTURE.md only codes that exist', () => {
    const [, journey = ''] = documentAt('ARCHITECTURE.md').split('leaves the journey with');
    const [drawing = ''] = journey.split('## Layout');
    const named = [...drawing.matchAll(/\b[45]\d\d ([a-z_]+)/g)].map(([, code]) => code);
    expect(named.filter((code) => !Object.hasOwn(ERRORS, String(code)))).toEqual([]);
    expect(named.length).toBeGreaterThan(10);
  });
});
