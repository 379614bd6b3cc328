import type { FieldError } from '#libs/errors';
import type { ResourceDefinition, ResourceMethod } from './definition.js';
import { expressionFaults, type CheckExpression } from './expression-faults.js';
import { methodFaults } from './method-faults.js';

/** What a definition is looked at with. */
export interface Surroundings {
  check: CheckExpression;
  /** Methods of what it extends; `undefined` when there is no such resource. */
  methodsOf: (resource: string) => readonly ResourceMethod[] | undefined;
}

const LONGEST_BYTES = 65_536;

/** All that the schema cannot say is wrong with a definition. */
export function definitionFaults(
  definition: ResourceDefinition,
  { check, methodsOf }: Surroundings,
): FieldError[] {
  const { extends: base, bind = {}, methods } = definition;
  const inherited = base === undefined ? [] : methodsOf(base);
  const own = Object.entries(methods);
  const all = [...own.map(([, method]) => method), ...(inherited ?? [])];
  return [
    ...(Buffer.byteLength(JSON.stringify(definition)) > LONGEST_BYTES ? [TOO_LONG] : []),
    ...(inherited ? [] : [{ path: 'extends', message: `names "${base}", which is no resource` }]),
    ...(all.length === 0 && inherited && Object.keys(bind).length === 0 ? [EMPTY] : []),
    ...(inherited && all.length > 0 ? bindFaults(bind, all) : []),
    ...own.flatMap(([name, method]) =>
      [...methodFaults(method), ...expressionFaults(method, check)].map(({ path, message }) => ({
        path: `methods.${name}${path === '' ? '' : `.${path}`}`,
        message,
      })),
    ),
  ];
}

const TOO_LONG = { path: '', message: `is longer than ${LONGEST_BYTES} bytes` };
const EMPTY = { path: 'methods', message: 'must hold a method, unless the definition has a base' };

const bindFaults = (
  bind: NonNullable<ResourceDefinition['bind']>,
  methods: readonly ResourceMethod[],
): FieldError[] =>
  Object.keys(bind)
    .filter((name) => !methods.some(({ parameters = {} }) => Object.hasOwn(parameters, name)))
    .map((name) => ({ path: `bind.${name}`, message: 'is a parameter of no method' }));
