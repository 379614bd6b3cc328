import { z } from 'zod';

/** `{name}` and `{name|base64}`: the whole language. Nothing in a template is executed. */
const PLACEHOLDER = /\{([A-Za-z][A-Za-z0-9_]*)(?:\|(base64))?\}/g;

/** One use of a value in a template. */
export interface Placeholder {
  name: string;
  isEncoded: boolean;
}

export const placeholdersIn = (template: string): Placeholder[] =>
  [...template.matchAll(PLACEHOLDER)].map(([, name = '', filter]) => ({
    name,
    isEncoded: filter !== undefined,
  }));

/** Names in all of the templates, each once. */
export const namesIn = (templates: Iterable<string>): string[] => [
  ...new Set([...templates].flatMap((each) => placeholdersIn(each).map(({ name }) => name))),
];

/**
 * What was given under this name: never `constructor` and the like, which every object has by
 * birth.
 */
export const ownValue = <T>(values: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;

/** Fills every placeholder once: what a value contains is not looked at again. */
export const fillTemplate = (template: string, valueOf: (name: string) => string): string =>
  template.replace(PLACEHOLDER, (_match, name: string, filter: string | undefined) => {
    const value = valueOf(name);
    return filter === undefined ? value : Buffer.from(value).toString('base64');
  });

function faultOf(template: string, known: readonly string[] | undefined): string | undefined {
  if (/[{}]/.test(template.replace(PLACEHOLDER, '')))
    return 'may hold braces only as {name} or {name|base64}';
  const unknown = known && namesIn([template]).find((name) => !known.includes(name));
  if (unknown === undefined) return undefined;
  return `has no value for {${unknown}}; there is ${known?.map((name) => `{${name}}`).join(', ')}`;
}

/**
 * Printable text with placeholders.
 * @param known the only names it may use; absent: the connection's credentials decide
 */
export const templateSchema = (known?: readonly string[]) =>
  z
    .string()
    .max(4_096)
    .regex(/^[^\p{Cc}]*$/u, 'must not contain control characters')
    .superRefine((template, context) => {
      const message = faultOf(template, known);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    });
