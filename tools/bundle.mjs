import { chmod, copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const outdir = join(dist, 'bin');
const APPS = ['gateway', 'worker', 'standalone', 'maintain', 'sandbox'];

/** What NestJS, TypeORM and pg look for and do without. */
const ABSENT = [
  '@fastify/multipart',
  '@fastify/view',
  '@nestjs/microservices',
  '@nestjs/platform-express',
  '@nestjs/websockets',
  'class-transformer',
  'class-validator',
  'mysql',
  'mysql2',
  'pg-native',
  '@google-cloud/spanner',
  '@sap/hana-client',
  'typeorm-aurora-data-api-driver',
];
/** What finds files beside itself at run time. */
const IN_PLACE = ['@bull-board/api', '@bull-board/fastify', 'pino'];

/** CommonJS packages in an ES module ask for these. */
const COMMONJS = `import { createRequire as createCommonJsRequire } from 'node:module';
import { dirname as directoryOfCommonJs } from 'node:path';
import { fileURLToPath as pathOfCommonJs } from 'node:url';
const require = createCommonJsRequire(import.meta.url);
const __filename = pathOfCommonJs(import.meta.url);
const __dirname = directoryOfCommonJs(__filename);`;

/**
 * A source map that knows the file only: what frames of packages need, without costing each start
 * the reading of theirs.
 */
const FILE_ONLY =
  '\n//# sourceMappingURL=data:application/json;base64,' +
  Buffer.from('{"version":3,"sources":[""],"sourcesContent":[""],"mappings":"AAAA"}').toString(
    'base64',
  );

const sources = {
  name: 'sources',
  setup({ onLoad }) {
    // What our code reads beside itself stays where it was compiled to.
    onLoad({ filter: /\/dist\/(?:apps|libs)\/.+\.js$/ }, async ({ path }) => {
      const own = JSON.stringify(`/${relative(outdir, dirname(path))}`);
      const text = await readFile(path, 'utf8');
      return { contents: text.replaceAll('import.meta.dirname', `(import.meta.dirname + ${own})`) };
    });
    onLoad({ filter: /\/node_modules\/.+\.[cm]?js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')) + FILE_ONLY,
    }));
  },
};

/**
 * Makes `dist/bin/<app>.js` of what is compiled in `dist` and of the packages it uses: a process
 * that reads a handful of files instead of 2,700 starts in a third of the time.
 */
export async function bundle() {
  await Promise.all([bundleApps(), bundleCli(), bundleConsole()]);
}

async function bundleApps() {
  await rm(outdir, { recursive: true, force: true });
  await build({
    entryPoints: APPS.map((app) => ({ in: join(dist, 'apps', app, 'src/main.js'), out: app })),
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'external',
    external: [...ABSENT.flatMap((name) => [name, `${name}/*`]), ...IN_PLACE],
    banner: { js: COMMONJS },
    plugins: [sources],
    logLevel: 'error',
  });
}

const PAGE = (script, style) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <title>Sluice</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/ops/theme.css">
    <link rel="stylesheet" href="/ops/assets/${style}">
    <script type="module" src="/ops/assets/${script}"></script>
  </head>
  <body>
    <div id="root"></div>
    <noscript>The console needs JavaScript.</noscript>
  </body>
</html>
`;

/** Makes the console's pages: one script and one style sheet, named after what is in them. */
async function bundleConsole() {
  const folder = join(dist, 'console');
  await rm(folder, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: ['main.tsx', 'style.css'].map((name) => join(root, 'apps/console/src', name)),
    outdir: folder,
    entryNames: '[name]-[hash]',
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    conditions: ['source'],
    minify: true,
    metafile: true,
    logLevel: 'error',
  });
  const named = (ending) =>
    basename(Object.keys(metafile.outputs).find((path) => path.endsWith(ending)));
  await writeFile(join(folder, 'index.html'), PAGE(named('.js'), named('.css')));
}

const NAME = 'sluice.js';

/**
 * Makes what `npm pack` takes of the command line: one file, which runs wherever Node.js does.
 */
async function bundleCli() {
  const folder = join(dist, 'cli');
  const outfile = join(folder, NAME);
  await rm(folder, { recursive: true, force: true });
  const { version, license, type, engines } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  );
  await build({
    entryPoints: [join(root, 'apps/cli/src/main.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['source'],
    minifySyntax: true,
    minifyWhitespace: true,
    define: { SLUICE_VERSION: JSON.stringify(version) },
    banner: { js: `#!/usr/bin/env node\n${COMMONJS}` },
    logLevel: 'error',
  });
  await chmod(outfile, 0o755);
  const manifest = { name: 'sluice-cli', version, license, type, engines, bin: { sluice: NAME } };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ ...manifest, files: [NAME] }));
  await copyFile(join(root, 'docs/cli.md'), join(folder, 'README.md'));
  await copyFile(join(root, 'LICENSE'), join(folder, 'LICENSE'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle();
