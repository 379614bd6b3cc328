import 'reflect-metadata';
import { loadSettings } from '#libs/config';
import { endInTime } from '#libs/platform';
import { createLogger } from '#libs/telemetry';
import { startStandalone } from './standalone.js';
import { welcome } from './welcome.js';

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const startedAt = performance.now();
  const settings = loadSettings(process.env);
  const log = createLogger(settings, 'standalone');
  const standalone = await startStandalone(settings, log);
  process.stdout.write(welcome({ ...standalone, readyMs: performance.now() - startedAt }));
  endInTime(settings, log);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    standalone.close().then(() => process.exit(0), fail);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

main().catch(fail);
