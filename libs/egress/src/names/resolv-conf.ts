/**
 * What resolv.conf(5) says of names that are not complete; who is asked is read by c-ares itself.
 */
export interface SearchRules {
  /** Domains that are appended, in this order. */
  search: string[];
  /** A name with so many dots is tried as it is first. */
  ndots: number;
}

const NDOTS = 1;
const NDOTS_MOST = 15;

/** The last of `search` and `domain` counts. */
export function parseResolvConf(text: string): SearchRules {
  const rules: SearchRules = { search: [], ndots: NDOTS };
  for (const line of text.split(/\r?\n/)) {
    const [keyword, ...values] = line.trim().split(/\s+/);
    if (keyword === 'search' || keyword === 'domain')
      rules.search = values.map((each) => each.replace(/\.$/, '')).filter((each) => each !== '');
    if (keyword === 'options') rules.ndots = ndotsOf(values) ?? rules.ndots;
  }
  return rules;
}

function ndotsOf(options: string[]): number | undefined {
  const [, digits] = options.map((each) => /^ndots:(\d+)$/.exec(each)).find((each) => each) ?? [];
  return digits === undefined ? undefined : Math.min(Number(digits), NDOTS_MOST);
}

/**
 * The complete names that may be meant, in the order in which they are tried; one that ends with a
 * dot is complete.
 */
export function completeNames(name: string, { search, ndots }: SearchRules): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const within = search.map((domain) => `${name}.${domain}`);
  const dots = name.split('.').length - 1;
  return dots >= ndots ? [name, ...within] : [...within, name];
}
