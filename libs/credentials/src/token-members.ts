import { type TokenAnswerRules, valueAtPointer } from '#libs/contracts';

type Member = 'access_token' | 'refresh_token' | 'expires_in' | 'id_token';

const MAX_DEPTH = 2;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const plain = (name: string): string => name.toLowerCase().replaceAll(/[_-]/g, '');

/** Text that is not empty, without the blanks and line ends around it. */
function textIn(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text;
}

/** A member by its name, or by the same name in another spelling: `accessToken`, `Access-Token`. */
function memberOf(object: unknown, name: Member): unknown {
  if (!isObject(object)) return undefined;
  if (Object.hasOwn(object, name)) return object[name];
  return Object.entries(object).find(([each]) => plain(each) === plain(name))?.[1];
}

/**
 * Reads a token answer's members: where the rules point, else in the object that holds the access
 * token.
 */
export class TokenMembers {
  readonly #holder: unknown;

  constructor(
    private readonly document: unknown,
    rules: TokenAnswerRules,
  ) {
    const isStandard = rules.accessToken === undefined;
    this.#holder = (isStandard ? holderOf(document) : undefined) ?? document;
  }

  value(name: Member, pointer: string | undefined): unknown {
    return pointer === undefined
      ? memberOf(this.#holder, name)
      : valueAtPointer(this.document, pointer);
  }

  text(name: Member, pointer?: string): string | undefined {
    return textIn(this.value(name, pointer));
  }
}

/** The answer itself, or what a vendor has wrapped it in; not one of several. */
function holderOf(document: unknown): unknown {
  let level = [document];
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    const holders = level.filter((each) => textIn(memberOf(each, 'access_token')) !== undefined);
    if (holders.length > 0) return holders.length === 1 ? holders[0] : undefined;
    level = level.filter(isObject).flatMap((each) => Object.values(each));
  }
  return undefined;
}
