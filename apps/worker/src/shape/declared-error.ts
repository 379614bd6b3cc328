import type { DeclaredError, JsonText } from '#libs/resources';
import type { PageReader } from './page-reader.js';

/** What an answer means by its definition. */
export interface Meaning {
  status: number;
  /** In the provider's words. */
  code: string | undefined;
}

/**
 * The first declared error that an answer fits.
 * @throws SluiceError `expression_failed`
 */
export async function meaningOf(
  errors: readonly DeclaredError[],
  status: number,
  reader: PageReader | undefined,
): Promise<Meaning | undefined> {
  for (const error of errors) {
    if (!(await fits(error, status, reader))) continue;
    const { code } = error.as;
    const said = typeof code === 'object' ? textOf(await reader?.at(code.at)) : code;
    return { status: error.as.status, code: said };
  }
  return undefined;
}

async function fits(
  { status: expected, at, in: values, exists }: DeclaredError,
  status: number,
  reader: PageReader | undefined,
): Promise<boolean> {
  if (expected !== undefined && expected !== status) return false;
  if (at === undefined) return true;
  const found = await reader?.at(at);
  if (exists !== undefined && isThere(found) !== exists) return false;
  if (values) return values.some((each) => String(each) === textOf(found));
  return exists !== undefined || isThere(found);
}

/** An empty list of errors is none. */
const isThere = (found: JsonText | undefined): boolean =>
  found !== undefined && !['null', '[]', '""'].includes(found.source);

function textOf(found: JsonText | undefined): string | undefined {
  if (!found || found.isArray || found.isObject) return undefined;
  return String(found.source.startsWith('"') ? found.value : found.source);
}
