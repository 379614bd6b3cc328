import { join } from 'node:path';
import { root, runForJson, toolAt } from './run.mjs';

const CONFIG = join(root, '.dependency-cruiser.mjs');

/** `lib-table/errors` is the row `errors` of the kind of rule `lib-table`. */
export const kindOf = (name) => name.split('/')[0];

/**
 * The layout as dependency-cruiser sees it from `cwd`: the files, and the violations of the table.
 * A violation is told once for each file it involves, so a cycle is told for all of its members.
 */
export async function cruise(folders, cwd = root) {
  const args = ['--config', CONFIG, '--output-type', 'json', ...folders];
  const { modules, summary } = await runForJson(toolAt('depcruise'), args, cwd);
  const rules = summary.ruleSetUsed.forbidden;
  const comments = new Map(rules.map(({ name, comment }) => [name, comment]));
  const violations = summary.violations.flatMap(({ from, to, cycle, rule: { name } }) =>
    (cycle ?? [{ name: from }]).map((file) => ({
      file: file.name,
      to: cycle ? cycle.map((member) => member.name).join(' → ') : to,
      name,
      comment: comments.get(name),
    })),
  );
  const kinds = new Set(rules.map(({ name }) => kindOf(name)));
  return { files: modules.map(({ source }) => source), violations, kinds };
}
