import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @param {import('./systems/scope.mjs').Scope} scope */
export function temporaryDirectory(scope) {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  scope.defer(async () => rmSync(directory, { recursive: true, force: true }));
  chmodSync(directory, 0o755); // PostgreSQL may run as another account and has to get in
  return directory;
}
