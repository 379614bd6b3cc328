import 'reflect-metadata';
import { loadSettings } from '#libs/config';
import { migrate } from '#libs/platform';

const USAGE =
  'Usage: node dist/apps/maintain/src/main.js migrate\n  migrate   creates or updates the tables; safe to run again and by several processes\n';

async function main([command]: string[]): Promise<void> {
  if (command !== 'migrate') {
    process.stderr.write(USAGE);
    process.exit(2);
  }
  const applied = await migrate(loadSettings(process.env));
  process.stdout.write(
    applied.length > 0 ? `migrated: ${applied.join(', ')}\n` : 'nothing to migrate\n',
  );
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
