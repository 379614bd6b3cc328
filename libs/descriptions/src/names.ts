const VERSION = /^v\d+(?:\.\d+)?$/i;
const isPlaceholder = (segment: string): boolean => segment.startsWith('{');

/** What an operation is called, and the path of its method. */
export interface Named {
  resource: string;
  method: string;
  path: string;
  /** Placeholders of the path, as the method names them, by their name in the document. */
  placeholders: ReadonlyMap<string, string>;
}

interface Route {
  verb: string;
  path: string;
  /** Verbs of the same path. */
  verbs: readonly string[];
  /** Whether other paths go on from this one. */
  hasChildren: boolean;
}

/**
 * `/v1/accounts/{account}/cards/{card}` → the resource `accounts.cards`, whose placeholder is
 * `{id}`; a POST to a last segment that has nothing else, `/charges/{id}/capture`, is a method
 * `capture` of `charges`.
 */
export function nameOperation(route: Route): Named | undefined {
  const segments = route.path.split('/').filter((segment) => segment !== '');
  const literals = segments.filter((each) => !isPlaceholder(each) && !VERSION.test(each));
  const isItem = isPlaceholder(segments.at(-1) ?? '');
  const isAction =
    route.verb === 'post' &&
    route.verbs.length === 1 &&
    !route.hasChildren &&
    !isItem &&
    isPlaceholder(segments.at(-2) ?? '');
  const named = isAction ? literals.slice(0, -1) : literals;
  const method = isAction ? literals.at(-1) : VERBS[isItem ? 'item' : 'collection'][route.verb];
  if (named.length === 0 || method === undefined) return undefined;
  const isReplaced = route.verb === 'put' && route.verbs.includes('patch');
  const isUpdated =
    isItem && route.verb === 'post' && !route.verbs.some((verb) => /put|patch/.test(verb));
  return {
    resource: wordOf(named.join('.')),
    method: wordOf(isReplaced ? 'replace' : isUpdated ? 'update' : method).replaceAll('.', '_'),
    ...rename(segments, isItem || isAction),
  };
}

const VERBS: Record<'item' | 'collection', Record<string, string>> = {
  item: { get: 'get', put: 'update', patch: 'update', delete: 'delete', post: 'post' },
  collection: { get: 'list', post: 'create', put: 'put', patch: 'patch', delete: 'clear' },
};

const wordOf = (text: string): string =>
  text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '_')
    .replaceAll(/^[._-]+|[._-]+$/g, '');

/** The last placeholder of an item is its id; another one of that name makes room. */
function rename(segments: readonly string[], hasId: boolean): Pick<Named, 'path' | 'placeholders'> {
  const placeholders = new Map<string, string>();
  const last = segments.findLastIndex(isPlaceholder);
  const renamed = segments.map((segment, index) => {
    if (!isPlaceholder(segment)) return segment;
    const name = segment.slice(1, -1);
    const owner = wordOf(segments[index - 1] ?? 'parent');
    const own = hasId && index === last ? 'id' : name === 'id' ? `${owner}_id` : name;
    placeholders.set(name, own);
    return `{${own}}`;
  });
  return { path: `/${renamed.join('/')}`, placeholders };
}
