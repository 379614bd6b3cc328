import type { FieldError } from '#libs/errors';
import type { ResourceParameter, Scalar } from './definition.js';
import type { JsonNode } from './json-node.js';
import { JsonText } from './json-text.js';

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_.]{0,127}$/;
const INTEGER = /^-?(?:0|[1-9]\d{0,63})$/;
const NUMBER = /^-?(?:0|[1-9]\d{0,63})(?:\.\d{1,64})?(?:[eE][+-]?\d{1,4})?$/;

type ParameterType = NonNullable<ResourceParameter['type']>;

const FAULTS: Record<ParameterType, string> = {
  string: '',
  soql: '',
  integer: 'must be a whole number',
  number: 'must be a number',
  boolean: 'must be true or false',
  identifier: 'must be a name of letters, digits, "_" and "."',
};

/** Within single quotes of a query (Salesforce, "Quoted String Escape Sequences"). */
const quotable = (text: string): string =>
  text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');

/** A value as its type has it; digits stay as they are. `undefined`: it is not of the type. */
function typed(text: string, type: ParameterType = 'string'): JsonNode | undefined {
  switch (type) {
    case 'string':
      return text;
    case 'soql':
      return quotable(text);
    case 'integer':
      return INTEGER.test(text) ? JsonText.parse(text) : undefined;
    case 'number':
      return NUMBER.test(text) ? JsonText.parse(text) : undefined;
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : undefined;
    case 'identifier':
      return IDENTIFIER.test(text) ? text : undefined;
    default:
      return type satisfies never;
  }
}

/** What is said of a method's parameters, by whom it may be said. */
export interface GivenParameters {
  declared: Readonly<Record<string, ResourceParameter>>;
  /** By the definition, and by nobody else. */
  bind: Readonly<Record<string, Scalar>>;
  /** By the caller; the last of equal names counts. */
  given: ReadonlyMap<string, string>;
}

/** Values of declared parameters by their names, and all that is wrong with them. */
export function readParameters({ declared, bind, given }: GivenParameters): {
  values: Map<string, JsonNode>;
  errors: FieldError[];
} {
  const values = new Map<string, JsonNode>();
  const errors: FieldError[] = [];
  const fail = (path: string, message: string): void => void errors.push({ path, message });
  for (const [name, parameter] of Object.entries(declared)) {
    const bound = Object.hasOwn(bind, name) ? bind[name] : undefined;
    const said = given.get(name);
    if (bound !== undefined && said !== undefined && said !== String(bound))
      fail(name, 'has one value in this resource, and cannot be given');
    const value = bound ?? said ?? parameter.default;
    if (value === undefined) {
      if (parameter.required === true) fail(name, 'is required');
      continue;
    }
    const fault = faultOf(String(value), parameter);
    if (fault === undefined) values.set(name, typed(String(value), parameter.type) ?? null);
    else fail(name, fault);
  }
  return { values, errors };
}

/** Why a parameter cannot have this value. */
export function faultOf(
  text: string,
  { type = 'string', enum: allowed }: Pick<ResourceParameter, 'type' | 'enum'>,
): string | undefined {
  if (typed(text, type) === undefined) return FAULTS[type];
  if (allowed === undefined || allowed.some((each) => String(each) === text)) return undefined;
  return `must be one of ${allowed.map((each) => `"${String(each)}"`).join(', ')}`;
}
