import { type Matcher, RE2JS } from 're2js';
import { lookaroundIn } from './lookaround.js';

/** By the literal, which lives as long as the expression that holds it. */
const compiled = new WeakMap<RegExp, RE2JS>();

/** What jsonata needs of a `RegExp`, in time linear in the text: RE2 never tries anything twice. */
export class LinearRegExp {
  lastIndex = 0;
  readonly #pattern: RE2JS;
  #matcher: Matcher | undefined;
  #text: string | undefined;

  /** @throws Error when RE2 has no word for something in the literal */
  constructor(literal: RegExp) {
    this.#pattern = compiled.get(literal) ?? compile(literal);
    compiled.set(literal, this.#pattern);
  }

  exec(text: string): RegExpExecArray | null {
    const matcher = this.#matcherOf(text);
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) {
      this.lastIndex = 0;
      return null;
    }
    const groups = Array.from(
      { length: matcher.groupCount() + 1 },
      (_, index) => matcher.group(index) ?? undefined,
    );
    this.lastIndex = matcher.end();
    return Object.assign(groups as [string], { index: matcher.start(), input: text });
  }

  #matcherOf(text: string): Matcher {
    if (this.#matcher && this.#text === text) return this.#matcher;
    this.#text = text;
    this.#matcher = this.#pattern.matcher(text);
    return this.#matcher;
  }
}

/** jsonata knows the flags i and m, and adds g. */
function compile(literal: RegExp): RE2JS {
  const part = lookaroundIn(literal);
  if (part !== undefined) throw new Error(`"${part}" is not in regular expressions`);
  const { source, ignoreCase, multiline } = literal;
  const flags = (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) | (multiline ? RE2JS.MULTILINE : 0);
  return RE2JS.compile(RE2JS.translateRegExp(source), flags);
}
