import type { HeaderPair } from '#libs/contracts';

/**
 * The target of the first link with one of these relations (RFC 8288 §3): quoted parameters may
 * hold commas and semicolons, a link may have several relations, several headers make one list.
 */
export function linkWith(
  headers: readonly HeaderPair[],
  relations: readonly string[],
): string | undefined {
  const lines = headers.filter(([name]) => name.toLowerCase() === 'link');
  for (const [, line] of lines)
    for (const [, target, parameters = ''] of line.matchAll(LINK))
      if (relationsOf(parameters).some((each) => relations.includes(each))) return target;
  return undefined;
}

/** Its target, and its parameters up to the comma that ends it. */
const LINK = /<([^>]*)>((?:[^,"]|"(?:[^"\\]|\\.)*")*)/g;
const RELATION = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i;

/** Only the first `rel` of a link counts (RFC 8288 §3.3). */
function relationsOf(parameters: string): string[] {
  const [, quoted, bare] = RELATION.exec(parameters) ?? [];
  return (quoted ?? bare ?? '').toLowerCase().split(/\s+/);
}
