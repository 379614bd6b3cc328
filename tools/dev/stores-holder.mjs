// Holds what `npm run dev -- gateway` and `npm run dev -- worker` share: PostgreSQL, Redis, the
// sandbox API and the keys. It tells each tool that connects how to reach them, and ends with the
// last connection.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis } from '../../test/bench/systems/redis.mjs';
import { Scope } from '../../test/bench/systems/scope.mjs';
import { startEmbeddedPostgres } from '../../dist/apps/standalone/src/postgres/index.js';
import { encryptionKeys, installationKey } from '../../dist/apps/standalone/src/secrets.js';
import { startSandbox } from '../../dist/apps/sandbox/src/index.js';
import { socketPath, TAKEN } from './stores.mjs';

const STANDARD_SANDBOX_PORT = 4010;
/** The tool that started this process connects at once, unless it was ended meanwhile. */
const FIRST_TOOL_MS = 10_000;
const OWNER_ONLY_UMASK = 0o177;

const [folder, redisProgram] = process.argv.slice(2);
const scope = new Scope();

/** PostgreSQL comes first: its lock on the directory lets one holder through. */
async function openStores() {
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  scope.defer(() => postgres.stop());
  const directory = mkdtempSync(join(tmpdir(), 'sluice-dev-'));
  scope.defer(async () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  const redis = await startRedis(
    { directory, defer: scope.defer.bind(scope) },
    'redis',
    redisProgram,
  );
  const sandbox = await openSandbox();
  const apiKey = installationKey(undefined, folder);
  const settings = {
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    SLUICE_ENCRYPTION_KEYS: encryptionKeys(undefined, folder).value,
    SLUICE_BOOTSTRAP_API_KEY: apiKey.value,
  };
  const notice = `API key: ${apiKey.value}, also in ${apiKey.file}; ${sandbox}`;
  return { settings, notice };
}

/**
 * Where its port is taken a sandbox runs already, that of a standalone Sluice, and does as well.
 */
async function openSandbox() {
  const port = process.env.SLUICE_SANDBOX_PORT || STANDARD_SANDBOX_PORT;
  if (port === 'off') return 'no sandbox API';
  try {
    const sandbox = await startSandbox({ port: Number(port) });
    scope.defer(() => sandbox.close());
    return `sandbox API: ${sandbox.url}`;
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error;
    return `sandbox API: that of another process, on port ${port}`;
  }
}

async function end(code) {
  await scope.end();
  process.exit(code);
}

/** The last tool waits for the end of its connection, so it is ended after everything else. */
function serve(stores) {
  const tools = new Set();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    clearTimeout(nobody);
    tools.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('end', () => void leave(socket)).on('close', () => void leave(socket));
    socket.resume().write(JSON.stringify(stores));
  });
  const leave = async (socket) => {
    if (!tools.delete(socket)) return;
    if (tools.size === 0) {
      server.close();
      await scope.end();
    }
    socket.end(() => tools.size === 0 && process.exit());
  };
  const nobody = setTimeout(() => void end(0), FIRST_TOOL_MS);
  const path = socketPath(folder);
  rmSync(path, { force: true });
  process.umask(OWNER_ONLY_UMASK); // what is told here opens everything
  server.listen(path);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end(0));
try {
  serve(await openStores());
} catch (error) {
  console.error(error.message);
  await end(error.name === 'DataDirectoryInUseError' ? TAKEN : 1);
}
