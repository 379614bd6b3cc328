// `npm run sdk`: writes what of the SDK is derived. Its types come from docs/openapi.json,
// `sdk.api.md` from its types. With `npm run sdk -- <folder>` they, and the package, go there.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { root } from './check/run.mjs';
import { packSdk } from './sdk/package.mjs';
import { sdkTypes } from './sdk/types.mjs';

const [elsewhere] = process.argv.slice(2);
const folder = elsewhere ?? join(root, 'libs/sdk');

const types = join(folder, 'src/api/openapi.ts');
await mkdir(dirname(types), { recursive: true });
await writeFile(types, await sdkTypes());
await packSdk(join(elsewhere ?? join(root, 'dist'), 'sdk'), folder);
