import type { HeaderPair } from '#libs/contracts';
import { JsonText } from './json-text.js';
import { invalidBody } from './refusal.js';

export interface GivenParameter {
  name: string;
  value: string;
  /** `name=value` as it was sent. */
  text: string;
}

/** What a caller asks of a method. */
export interface ResourceQuestion {
  id?: string | undefined;
  /** In their order; without what is said to Sluice. */
  query: readonly GivenParameter[];
  headers: readonly HeaderPair[];
  body?: Buffer | undefined;
  /** Of the connection. */
  variables: Readonly<Record<string, string>>;
}

/** What expressions see of a question, as JSON. */
export interface QuestionBindings {
  query: string;
  body: string;
  variables: string;
}

/** Evaluates an expression over nothing but a question. @returns JSON; "" when there is no value */
export type Evaluate = (source: string, bindings: QuestionBindings) => Promise<string>;

/** @throws SluiceError `invalid_request` */
export function jsonBodyOf({ body }: ResourceQuestion): JsonText | undefined {
  if (body === undefined || body.length === 0) return undefined;
  try {
    return JsonText.parse(body.toString());
  } catch {
    throw invalidBody('must be JSON, which this method takes');
  }
}

export function bindingsOf(
  { query, variables }: ResourceQuestion,
  body: JsonText | undefined,
): QuestionBindings {
  const given = new Map<string, string[]>();
  for (const { name, value } of query) given.set(name, [...(given.get(name) ?? []), value]);
  const members = [...given].map(([name, values]): [string, string | string[]] => [
    name,
    values.length === 1 ? String(values[0]) : values,
  ]);
  return {
    query: JSON.stringify(Object.fromEntries(members)),
    body: body?.source ?? 'null',
    variables: JSON.stringify(variables),
  };
}
