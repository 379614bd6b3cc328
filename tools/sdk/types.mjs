import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { root } from '../check/run.mjs';

/** Routes that the SDK speaks to in types; a proxied request and a resource hold anything. */
const ROUTES = new RegExp(
  '^/(jobs|batches|schedules|connections|integrations|connect/sessions|webhook-endpoints|callbacks' +
    '|providers|requests)(/(?!.*(proxy|openapi|import|client|secret|versions|restore))|$)',
);

/** Of these it speaks to what reads alone. */
const READ = /^\/providers/;

const HEADING = `// Generated from docs/openapi.json by \`npm run sdk\`; do not edit.\n\n`;

/** What these routes take and answer, as text of TypeScript. */
export async function sdkTypes() {
  const document = JSON.parse(await readFile(join(root, 'docs/openapi.json'), 'utf8'));
  const paths = Object.entries(document.paths)
    .filter(([path]) => ROUTES.test(path))
    .map(([path, { get, ...others }]) => [path, READ.test(path) ? { get } : { get, ...others }]);
  const nodes = await openapiTypescript(
    { ...document, paths: Object.fromEntries(paths) },
    // What has a default need not be given.
    { defaultNonNullable: false },
  );
  return HEADING + astToString(nodes);
}
