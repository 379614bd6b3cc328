import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { removeAtExit } from '../support/reaper.js';
import { documentAt } from './documents.js';

const MOST_BYTES = 15 * 1_024;
const version = (file: string): unknown =>
  (JSON.parse(documentAt(file)) as { version: unknown }).version;

describe('the SDK', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-sdk-'));
  const made = (file: string): string => readFileSync(join(folder, file), 'utf8');
  beforeAll(async () => {
    removeAtExit(folder);
    await promisify(execFile)(process.execPath, ['tools/sdk.mjs', folder]);
  });

  it('has the types of docs/openapi.json; `npm run sdk` writes them', () => {
    expect(documentAt('libs/sdk/src/api/openapi.ts')).toBe(made('src/api/openapi.ts'));
  });

  it('shows what libs/sdk/sdk.api.md says; `npm run sdk` writes it', () => {
    expect(documentAt('libs/sdk/sdk.api.md')).toBe(made('sdk.api.md'));
  });

  it('is no larger than 15 KiB, compressed, and needs no other package', () => {
    const bundle = made('sdk/index.js');
    expect(gzipSync(bundle).length).toBeLessThan(MOST_BYTES);
    expect(bundle).not.toMatch(/\bimport\b\s*["'{*]|\brequire\(/);
  });

  it('has the version of Sluice', () => {
    expect(version('libs/sdk/package.json')).toBe(version('package.json'));
  });
});
