import type { FieldError } from '#libs/errors';
import { bytesOf, type ResourceDefinition, type ResourceMethod } from './definition.js';
import { expressionFaults, type CheckExpression } from './expression-faults.js';
import { byName, type Level, Resources } from './find.js';
import { methodFaults } from './method-faults.js';

/** What a definition is looked at with. */
export interface Surroundings {
  check: CheckExpression;
  /** Among which it is to be. */
  resources: Resources;
  level: Level;
}

const LONGEST_BYTES = 65_536;

/** All that the schema cannot say is wrong with a definition. */
export function definitionFaults(
  definition: ResourceDefinition,
  { check, resources, level }: Surroundings,
): FieldError[] {
  const { resource, extends: base, bind = {}, methods } = definition;
  const circle = resources.with(definition, level).circle(resource);
  const inherited = base === undefined ? [] : methodsOf(resources, base);
  const own = Object.entries(methods);
  const all = [...own.map(([, method]) => method), ...(inherited ?? [])];
  return [
    ...(bytesOf(definition) > LONGEST_BYTES ? [TOO_LONG] : []),
    ...(circle ? [{ path: 'extends', message: `makes a circle: ${circle.join(' → ')}` }] : []),
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

/** All that the schema cannot say is wrong with the definitions of a provider. */
export function providerFaults(
  definitions: readonly ResourceDefinition[],
  check: CheckExpression,
): FieldError[] {
  const provider = byName(definitions);
  const resources = new Resources({ connection: {}, integration: {}, provider });
  return definitions.flatMap((definition) =>
    definitionFaults(definition, { check, resources, level: 'provider' }).map((fault) => ({
      ...fault,
      path: `resources.${definition.resource}.${fault.path}`,
    })),
  );
}

function methodsOf(resources: Resources, name: string): readonly ResourceMethod[] | undefined {
  const methods = [...resources.methods(name).values()].map(({ method }) => method);
  return methods.length > 0 ? methods : undefined;
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
