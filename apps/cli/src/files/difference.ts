import type { IntegrationFile } from './integration-file.js';

/** One place where a file and an installation say something else. */
export interface Difference {
  /** `limits.concurrency`, `resources.contacts` */
  path: string;
  /** What the installation says; `undefined`: nothing. */
  before: unknown;
  /** What the file says; `undefined`: nothing. */
  after: unknown;
}

/** Fields that an installation takes back to their default when they are `null`. */
const CLEARABLE = new Set(['limits', 'rateLimit', 'expired', 'verify', 'rewriteLinks']);
/** Of these an installation says members that no file has said. */
const COMPLETED = new Set(['auth', 'timeouts', 'verify', 'rewriteLinks']);
const NOT_COMPARED = new Set(['key', 'resources']);

/**
 * What there would be to change. Of fields that a file leaves out, those that can be cleared count,
 * and all others stay as they are; so do resources, unless they are to be pruned.
 */
export function differences(
  actual: IntegrationFile,
  file: IntegrationFile,
  { prune = false }: { prune?: boolean | undefined } = {},
): Difference[] {
  const names = new Set([...Object.keys(actual), ...Object.keys(file)]);
  const counted = [...names].filter(
    (name) => !NOT_COMPARED.has(name) && (name in file || CLEARABLE.has(name)),
  );
  const others = prune ? othersIn(actual, file) : [];
  return [
    ...counted
      .flatMap((name) => differing(name, actual[name], file[name]))
      .filter(({ path, after }) => after !== undefined || !isCompleted(path)),
    ...[...Object.keys(file.resources), ...others].flatMap((name) =>
      differing(`resources.${name}`, actual.resources[name], file.resources[name]),
    ),
  ];
}

const isCompleted = (path: string): boolean =>
  path.includes('.') && COMPLETED.has(path.split('.')[0] ?? '');

/** Resources of an installation that the file does not have. */
export const othersIn = (actual: IntegrationFile, { resources }: IntegrationFile): string[] =>
  Object.keys(actual.resources).filter((name) => !Object.hasOwn(resources, name));

/** Goes down as long as both are objects; the order of members does not matter. */
function differing(path: string, before: unknown, after: unknown): Difference[] {
  if (isObject(before) && isObject(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) => differing(`${path}.${name}`, before[name], after[name]));
  }
  return isSame(before, after) ? [] : [{ path, before, after }];
}

function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((each, index) => isSame(each, b[index]));
  if (isObject(a) && isObject(b)) return differing('', a, b).length === 0;
  return a === b;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields that a change has to name, with `null` for those that go back to their default. */
export function changedFields(
  file: IntegrationFile,
  found: readonly Difference[],
): Record<string, unknown> {
  const names = new Set(found.map(({ path }) => path.split('.')[0] ?? ''));
  names.delete('resources');
  return Object.fromEntries([...names].map((name) => [name, file[name] ?? null]));
}

/** The resources that something was found in. */
export const changedResources = (
  { resources }: Pick<IntegrationFile, 'resources'>,
  found: readonly Difference[],
): string[] =>
  Object.keys(resources).filter((name) =>
    found.some(({ path }) => path === `resources.${name}` || path.startsWith(`resources.${name}.`)),
  );

const MOST_CHARACTERS = 60;

/** A line of a diff: `~ limits.concurrency: 2 → 4`. */
export function lineOf({ path, before, after }: Difference): string {
  if (before === undefined) return `  + ${path}: ${shown(after)}`;
  if (after === undefined) return `  - ${path}: ${shown(before)}`;
  return `  ~ ${path}: ${shown(before)} → ${shown(after)}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
