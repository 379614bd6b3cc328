import { SluiceError } from '#libs/errors';
import { describeProvider } from './describe.js';

/** What is told of a text that is refused. */
const reasonOf = (text: string): Promise<string | undefined> =>
  describeProvider('one', () => Promise.resolve(text)).then(
    () => undefined,
    (error: SluiceError) => error.facts.errors?.[0]?.message,
  );

describe('the text of a description', () => {
  it('may be YAML, and Swagger 2', async () => {
    const text = `
swagger: "2.0"
info: { title: Example, version: "1" }
host: api.example.com
basePath: /v1
schemes: [https]
securityDefinitions: { key: { type: apiKey, in: header, name: X-Key } }
paths:
  /things:
    get:
      parameters: [{ in: query, name: page, type: integer }]
      responses: { "200": { description: ok, schema: { type: array, items: { type: object } } } }
`;
    expect(await describeProvider('one', () => Promise.resolve(text))).toMatchObject({
      baseUrl: 'https://api.example.com/v1',
      auth: { type: 'api_key', name: 'X-Key' },
      resources: [
        {
          resource: 'things',
          methods: { list: { items: '', pagination: { next: { count: 'page' } } } },
        },
      ],
    });
  });

  it('is refused with the reason when there is no description in it', async () => {
    expect(await reasonOf('{"openapi": "4.0.0"}')).toMatch(/no OpenAPI document/);
    expect(await reasonOf('{"openapi": ')).toMatch(/cannot be read/);
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
      .split('')
      .map((name, index) => {
        const before = '*' + 'abcdefghij'.charAt(index);
        return `${name}: &${name} [${Array.from({ length: 9 }, () => before).join(',')}]`;
      })
      .join('\n')}`;
    expect(await reasonOf(bomb)).toBeDefined();
  });
});
