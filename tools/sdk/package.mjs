import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { build } from 'esbuild';
import { compiler, root, run } from '../check/run.mjs';

const source = join(root, 'libs/sdk');

/**
 * Makes what `npm pack` takes: one file of JavaScript and one of types, which know the web platform
 * and nothing of Node.js. `npm run build` leaves it in dist/sdk.
 * @param {string} folder
 * @param {string} [reports] where `sdk.api.md` goes, the public surface in a form to be compared
 */
export async function packSdk(folder, reports) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await Promise.all([bundle(folder), declare(folder, reports)]);
  for (const [from, to] of [
    [join(source, 'package.json'), 'package.json'],
    [join(root, 'docs/sdk.md'), 'README.md'],
    [join(root, 'LICENSE'), 'LICENSE'],
  ])
    await copyFile(from, join(folder, to));
}

const bundle = (folder) =>
  build({
    entryPoints: [join(source, 'src/index.ts')],
    outfile: join(folder, 'index.js'),
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: 'error',
  });

async function declare(folder, reports) {
  const declarations = await mkdtemp(join(tmpdir(), 'sluice-sdk-'));
  try {
    const [file, ...args] = compiler;
    const project = ['-p', join(source, 'tsconfig.json'), '--outDir', declarations];
    const { code, stdout } = await run(file, [...args, ...project]);
    if (code !== 0) throw new Error(`The types of the SDK do not compile:\n${stdout}`);
    rollUp(declarations, { folder, reports: reports ?? declarations });
  } finally {
    await rm(declarations, { recursive: true, force: true });
  }
}

const SILENT = { default: { logLevel: ExtractorLogLevel.None } };
const LOUD = { default: { logLevel: ExtractorLogLevel.Warning } };

function rollUp(declarations, { folder, reports }) {
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: join(source, 'package.json'),
    configObjectFullPath: join(source, 'api-extractor.json'),
    configObject: {
      projectFolder: declarations,
      mainEntryPointFilePath: join(declarations, 'index.d.ts'),
      newlineKind: 'lf',
      compiler: { tsconfigFilePath: join(source, 'tsconfig.json') },
      apiReport: {
        enabled: true,
        reportFileName: 'sdk',
        reportFolder: reports,
        reportTempFolder: declarations,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: true, untrimmedFilePath: join(folder, 'index.d.ts') },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: LOUD,
        extractorMessageReporting: SILENT,
        tsdocMessageReporting: SILENT,
      },
    },
  });
  const { errorCount } = Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      message.handled = message.logLevel !== ExtractorLogLevel.Error;
    },
  });
  if (errorCount > 0) throw new Error('The types of the SDK cannot be put into one file.');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await packSdk(join(root, 'dist/sdk'));
