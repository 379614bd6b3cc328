/** `{name}`, `{+name}` and `{variables.name}`: the whole language. Nothing in it is executed. */
const PLACEHOLDER = /\{(\+?)((?:variables\.)?[A-Za-z_][A-Za-z0-9_.$[\]-]{0,63})\}/g;
const ALONE = new RegExp(`^${PLACEHOLDER.source}$`);

/** One use of a value in a template. */
export interface Placeholder {
  /** `variables.name` for one of the connection's. */
  name: string;
  /** May hold "/". */
  isPath: boolean;
}

export const placeholdersIn = (template: string): Placeholder[] =>
  [...template.matchAll(PLACEHOLDER)].map(([, plus, name = '']) => ({
    name,
    isPath: plus === '+',
  }));

/** Whether braces are left that are no placeholders. */
export const hasStrayBraces = (template: string): boolean =>
  /[{}]/.test(template.replace(PLACEHOLDER, ''));

/** The name of the placeholder that is all of a template. */
export const placeholderAlone = (template: string): string | undefined => ALONE.exec(template)?.[2];

/** @returns `undefined` when one of the values is not there: so is the whole of it */
export function fillTemplate(
  template: string,
  valueOf: (placeholder: Placeholder) => string | undefined,
): string | undefined {
  let isAbsent = false;
  const filled = template.replace(PLACEHOLDER, (_match, plus: string, name: string) => {
    const value = valueOf({ name, isPath: plus === '+' });
    if (value === undefined) isAbsent = true;
    return value ?? '';
  });
  return isAbsent ? undefined : filled;
}
