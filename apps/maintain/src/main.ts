import 'reflect-metadata';
import { loadSettings } from '#libs/config';
import { migrate, rotateKeys } from '#libs/platform';
import { doctor } from './doctor.js';
import { writeOpenApi } from './openapi.js';
import { writeProvidersDocument } from './providers-document.js';

const OPENAPI_FILE = 'docs/openapi.json';
const PROVIDERS_FILE = 'docs/providers.md';

const USAGE = `Usage: node dist/bin/maintain.js <command>
  migrate      creates or updates the tables; safe to run again and by several processes
  doctor       says what is wrong with an installation and what to do; changes nothing, exits 1 when something is
  rotate-keys  seals everything anew under the first key of SLUICE_ENCRYPTION_KEYS; safe to end and run again
  openapi      writes the description of the HTTP API to ${OPENAPI_FILE}; needs no database
  providers    writes the list of the catalogue to ${PROVIDERS_FILE}; needs no database
`;

async function main([command = '']: string[]): Promise<void> {
  switch (command) {
    case 'migrate':
      return report(await migrate(loadSettings(process.env)));
    case 'doctor':
      process.exitCode = (await doctor()) ? 0 : 1;
      return;
    case 'rotate-keys':
      return rotate();
    case 'openapi':
      return writeOpenApi(OPENAPI_FILE);
    case 'providers':
      return writeProvidersDocument(PROVIDERS_FILE);
    default:
      process.stderr.write(USAGE);
      process.exit(2);
  }
}

function report(applied: string[]): void {
  process.stdout.write(
    applied.length > 0 ? `migrated: ${applied.join(', ')}\n` : 'nothing to migrate\n',
  );
}

async function rotate(): Promise<void> {
  const id = await rotateKeys(loadSettings(process.env), ({ name, count }) =>
    process.stdout.write(`${name}: ${count} sealed anew\n`),
  );
  process.stdout.write(
    `everything is sealed with key "${id}"; once no call is older than this, SLUICE_ENCRYPTION_KEYS needs no other\n`,
  );
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
