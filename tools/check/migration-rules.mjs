// Migrations run while the version before still serves (docs/storage.md): what each of them sends
// to the database is held to the rules below.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './run.mjs';

const FOLDER = 'libs/database/src/migrations';
/** Those up to this one ran before there was anything to keep running. */
const EXEMPT_THROUGH = 16;

/** rule → what is wrong with a statement. Tables that the migration itself makes are its own. */
const RULES = {
  'migration-index': ({ sql, isNew }) =>
    /^create (unique )?index (?!concurrently)/.test(sql) &&
    // Of a partitioned table this reads nothing: its partitions get theirs one by one.
    !/ on only settled_job /.test(sql) &&
    !isNew(/ on (?:only )?"?(\w+)/.exec(sql)?.[1]) &&
    'builds an index while nobody can write: use buildIndex of online.ts, outside a transaction',
  'migration-transaction': ({ sql, migration }) =>
    / concurrently /.test(sql) &&
    migration.transaction !== false &&
    'cannot run in a transaction: set "readonly transaction = false"',
  'migration-column': ({ sql, isNew }) =>
    altered(sql, isNew) &&
    parts(sql).some(
      (part) =>
        /^add column .* not null/.test(part) && !/ default /.test(part.replace(/check \(.*/, '')),
    ) &&
    'adds a column that rows of the version before do not fill: give it a default, or let it be null',
  'migration-rewrite': ({ sql, isNew }) =>
    altered(sql, isNew) &&
    parts(sql).some(
      (part) =>
        /^add column .* default .*(random|clock_timestamp|uuid\w*|nextval)\w*\(/.test(part) ||
        /^add column .*( (small|big)?serial\b| generated always as )/.test(part) ||
        /^alter (column )?\w+ (set data )?type /.test(part),
    ) &&
    'writes every row anew while nobody can read: add a column that may be null, and fill it in batches',
  'migration-contract': ({ sql, isNew, migration, version }) =>
    ((altered(sql, isNew) &&
      parts(sql).some((part) => /^(drop column|alter .* set not null)/.test(part))) ||
      sql.startsWith('drop table')) &&
    !isOlder(migration.lastUsedIn, version) &&
    'takes away what the version before may use: do it a version later, and say "readonly lastUsedIn"',
  'migration-rename': ({ sql, isNew }) =>
    altered(sql, isNew) &&
    / rename (?!constraint)/.test(sql) &&
    'renames what the version before uses: add the new name, and drop the old one a version later',
  'migration-constraint': ({ sql, isNew }) =>
    altered(sql, isNew) &&
    parts(sql).some(
      (part) =>
        /^add constraint .* (check|foreign key) ?\(/.test(part) && !part.endsWith(' not valid'),
    ) &&
    'checks every row while nobody can write: add it "not valid", and validate it in a statement of its own',
  'migration-batches': ({ sql, isNew, migration }) =>
    /^(update|delete from|with .*\) (update|delete from)) /.test(sql) &&
    !isNew(/(?:update|delete from) "?(\w+)/.exec(sql)?.[1]) &&
    (!/ limit /.test(sql) || migration.transaction !== false) &&
    'changes all rows at once: do it in batches with "limit", outside a transaction',
  'migration-lock-timeout': ({ sql, waits }) =>
    waits &&
    !/ concurrently |^set lock_timeout/.test(sql) &&
    'may wait for ever, and everybody behind it: only what is done concurrently goes without lock_timeout',
};

const altered = (sql, isNew) => {
  const table = /^alter table (?:if exists )?(?:only )?"?(\w+)/.exec(sql)?.[1];
  return table !== undefined && !isNew(table);
};

/** The actions of `alter table`, as far as commas outside of parentheses divide them. */
function parts(sql) {
  let depth = 0;
  let part = '';
  const found = [];
  for (const character of sql.replace(/^alter table (if exists )?(only )?"?\w+"? /, '')) {
    depth += character === '(' ? 1 : character === ')' ? -1 : 0;
    if (character === ',' && depth === 0) {
      found.push(part.trim());
      part = '';
    } else part += character;
  }
  return [...found, part.trim()];
}

const isOlder = (one, other) =>
  one !== undefined && one.localeCompare(other, 'en', { numeric: true }) < 0;

/** What `up` sends, on one line each, in lower case and without comments. */
async function sent(migration) {
  const statements = [];
  const query = async (sql) => {
    statements.push(sql.replaceAll(/--.*$/gm, '').replaceAll(/\s+/g, ' ').trim().toLowerCase());
    return [];
  };
  await migration.up({ query });
  return statements;
}

/** A migration is whole in its folder: product code that it imported would change under it. */
async function imported(file) {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
  });
  const url = `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`;
  const [Migration] = Object.values(await import(url));
  return new Migration();
}

/** The rules that migrations under `base` break, and how many migrations there are. */
export async function brokenMigrationRules(base = root) {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const files = (await readdir(join(base, FOLDER))).filter((name) => /^\d{4}-.+\.ts$/.test(name));
  const held = files.filter((name) => Number(name.slice(0, 4)) > EXEMPT_THROUGH);
  const broken = held.map(async (name) => {
    const migration = await imported(join(base, FOLDER, name));
    const found = faultsOf(await sent(migration), migration, version);
    return found.map(({ rule, why }) => ({ file: `${FOLDER}/${name}`, rule, why }));
  });
  return { seen: files.length, broken: (await Promise.all(broken)).flat() };
}

function faultsOf(statements, migration, version) {
  const made = new Set();
  const isNew = (table) => made.has(table);
  let waits = false;
  return statements.flatMap((sql) => {
    const table = /^create (?:unlogged )?table (?:if not exists )?"?(\w+)/.exec(sql)?.[1];
    if (table) made.add(table);
    if (/^(set|reset) lock_timeout/.test(sql)) waits = /^set lock_timeout (=|to) 0/.test(sql);
    return Object.entries(RULES).flatMap(([rule, judge]) => {
      const why = judge({ sql, isNew, migration, version, waits });
      return why ? [{ rule, why: `"${sql.slice(0, 80)}" ${why}` }] : [];
    });
  });
}

export const MIGRATION_RULES = Object.keys(RULES);
