// The guards guarded: test/fixtures/violations imitates the tree, and what a file there breaks is
// written in its first line, `// caught by: <rule>, <rule>`. All tools run with the real
// configuration, and must report exactly that: nothing missing, and nothing in the innocent files.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cruise, kindOf } from './cruise.mjs';
import { brokenMigrationRules, MIGRATION_RULES } from './migration-rules.mjs';
import { conclude, root, runForJson, toolAt } from './run.mjs';

const FIXTURES = join(root, 'test/fixtures/violations');
/** Rules of ours that oxlint must have proved here; a 300-line file would prove one more. */
const LINT_RULES = [
  'eqeqeq',
  'max-comment-width',
  'max-lines-per-function',
  'max-params',
  'max-sql-width',
  'no-console',
  'no-disabled-tests',
  'no-explicit-any',
  'no-floating-promises',
  'no-focused-tests',
  'no-misused-promises',
  'no-non-null-assertion',
  'no-unused-vars',
  'no-warning-comments',
  'switch-exhaustiveness-check',
];

async function expected() {
  const paths = await readdir(FIXTURES, { recursive: true });
  const marks = paths
    .filter((path) => path.endsWith('.ts'))
    .map(async (path) => {
      const [firstLine] = (await readFile(join(FIXTURES, path), 'utf8')).split('\n');
      const rules = /^\/\/ caught by: (.+)$/.exec(firstLine)?.[1].split(', ') ?? [];
      return rules.map((rule) => `${path}: ${rule}`);
    });
  return (await Promise.all(marks)).flat();
}

async function lint() {
  const args = ['--type-aware', '--config', join(root, '.oxlintrc.json'), '--format', 'json', '.'];
  const { diagnostics } = await runForJson(toolAt('oxlint'), args, FIXTURES);
  return diagnostics.map(({ filename, code }) => `${filename}: ${/\((.+)\)/.exec(code)?.[1]}`);
}

const { violations, kinds } = await cruise(['apps', 'libs'], FIXTURES);
const cruised = violations.map(({ file, name }) => `${file}: ${kindOf(name)}`);
const migrations = (await brokenMigrationRules(FIXTURES)).broken;
const migrated = migrations.map(({ file, rule }) => `${file}: ${rule}`);
const caught = new Set([...cruised, ...(await lint()), ...migrated]);
const due = await expected();
const proved = new Set(due.map((mark) => mark.split(': ')[1]));

conclude(
  [
    ...due.filter((mark) => !caught.has(mark)).map((mark) => `${mark} was NOT caught`),
    ...[...caught].filter((mark) => !due.includes(mark)).map((mark) => `${mark} was not expected`),
    ...[...kinds, ...LINT_RULES, ...MIGRATION_RULES]
      .filter((rule) => !proved.has(rule))
      .map((rule) => `${rule}: no fixture breaks this rule`),
  ],
  `${due.length} violations, all caught`,
);
