import 'reflect-metadata';
import { loadSettings, secretsOf } from '#libs/config';
import { endInTime } from '#libs/platform';
import { createLogger, endOnCrash, KnownSecrets } from '#libs/telemetry';
import { startStandalone } from './standalone.js';
import { welcome } from './welcome.js';

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

/**
 * Resolves when the process is told to end. Listening from the first moment on, no signal can end
 * it half-way with a database left behind.
 */
function toldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    process.on('SIGINT', resolve);
    process.on('SIGTERM', resolve);
  });
}

async function main(): Promise<void> {
  const startedAt = performance.now();
  const end = toldToEnd();
  const settings = loadSettings(process.env);
  const secrets = new KnownSecrets(secretsOf(settings));
  const log = createLogger(settings, { app: 'standalone', secrets });
  endOnCrash(log);
  endInTime(settings, log);
  const standalone = await startStandalone(settings, { log, secrets });
  process.stdout.write(welcome({ ...standalone, readyMs: performance.now() - startedAt }));
  await end;
  await standalone.close();
  process.exit(0);
}

main().catch(fail);
