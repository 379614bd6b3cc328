import { openApiDocument } from '../../apps/maintain/src/openapi.js';
import { documentAt } from './documents.js';

describe('docs/openapi.json', () => {
  it('is what the routes and their schemas say; `npm run openapi` writes it', async () => {
    expect(documentAt('docs/openapi.json')).toBe(await openApiDocument());
  });

  it('comes out the same every time', async () => {
    expect(await openApiDocument()).toBe(await openApiDocument());
  });
});
