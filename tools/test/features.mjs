import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const MARK = '<!-- Written by SLUICE_CLIENTS_PAGE=1 npm test -- clients; its specs compare it. -->';

const byName = (one, other) => one.localeCompare(other);
/** As the specs sort what they compare with the page. */
const byCode = (one, other) => (one < other ? -1 : 1);

/**
 * What specs have shown of clients, one row for each feature.
 * @param file lines of JSON, as `test/support/feature-table.ts` writes them
 */
export function readFeatures(file) {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trim().split('\n').filter(Boolean);
  const rows = new Map();
  for (const { title, feature, client, isShown } of lines.map((line) => JSON.parse(line))) {
    const row = rows.get(`${title}|${feature}`) ?? { title, feature, clients: new Map() };
    rows.set(`${title}|${feature}`, row);
    // Shown is what was shown in each way of running.
    row.clients.set(client, (row.clients.get(client) ?? true) && isShown);
  }
  return [...rows.values()].sort(
    (one, other) => byName(one.title, other.title) || byName(one.feature, other.feature),
  );
}

/** For people, beside what Jest says: what was not shown is said to be missing. */
export function featureTable(rows) {
  const lines = rows.map(({ title, feature, clients }) => [
    title,
    feature,
    [...clients].map(([client, isShown]) => (isShown ? client : `${client} MISSING`)).join(', '),
  ]);
  const [first, second] = [0, 1].map((i) => Math.max(...lines.map((line) => line[i].length)) + 2);
  return lines
    .map(([title, feature, clients]) => title.padEnd(first) + feature.padEnd(second) + clients)
    .join('\n');
}

/** The table of docs/clients.md, behind its mark. */
export function writeFeatures(page, rows) {
  const [head] = readFileSync(page, 'utf8').split(MARK);
  const cells = rows.map(({ title, feature, clients }) => {
    const names = [...clients.keys()].sort(byCode).map((client) => `\`${client}\``);
    return [title, feature, names.join(', ')];
  });
  const columns = ['of', 'feature', 'clients'];
  const widths = columns.map((_, i) =>
    Math.max(...[columns, ...cells].map((row) => row[i].length)),
  );
  const line = (row) => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  const rule = line(widths.map((width) => '-'.repeat(width)));
  writeFileSync(
    page,
    `${head}${MARK}\n\n${[line(columns), rule, ...cells.map(line)].join('\n')}\n`,
  );
}
