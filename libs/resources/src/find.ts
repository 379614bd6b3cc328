import { createHash } from 'node:crypto';
import { isIdempotent } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import type { ResourceDefinition, ResourceMethod, Scalar } from './definition.js';
import { nearest } from './nearest.js';

export const LEVELS = ['connection', 'integration', 'provider'] as const;
/** Whose definition it is. The nearest one that defines a method wins that method. */
export type Level = (typeof LEVELS)[number];

/** The definitions of one level by the names of their resources. */
export type Definitions = Readonly<Record<string, ResourceDefinition>>;

export const byName = (definitions: readonly ResourceDefinition[]): Definitions =>
  Object.fromEntries(definitions.map((each) => [each.resource, each]));

/** A method as a connection has it. */
export interface FoundMethod {
  resource: string;
  name: string;
  method: ResourceMethod;
  level: Level;
  /** Parameters that have one value. */
  bind: Readonly<Record<string, Scalar>>;
  idField: string | undefined;
  /** Changes with whatever of this changes. */
  version: string;
  /** Whether expressions shape its answers. */
  hasExpressions: boolean;
}

type Methods = ReadonlyMap<string, FoundMethod>;
const NONE: Methods = new Map();
const NAMED = 20;

/** What a connection has. Immutable: a change makes another one. */
export class Resources {
  readonly #methods = new Map<string, Methods>();

  constructor(private readonly levels: Readonly<Record<Level, Definitions>>) {}

  /** The same with a definition in the place that it would have at its level. */
  with(definition: ResourceDefinition, level: Level): Resources {
    const definitions = { ...this.levels[level], [definition.resource]: definition };
    return new Resources({ ...this.levels, [level]: definitions });
  }

  /** The names by which a resource extends itself in the end; `undefined` when it does not. */
  circle(resource: string): string[] | undefined {
    const pathTo = new Map([[resource, [resource]]]);
    // A map is walked on to what is put in meanwhile.
    for (const [name, path] of pathTo)
      for (const [, { extends: base }] of this.#definitions(name)) {
        if (base === resource) return [...path, base];
        if (base !== undefined && !pathTo.has(base)) pathTo.set(base, [...path, base]);
      }
    return undefined;
  }

  /** In their order. */
  names(): string[] {
    return [...new Set(LEVELS.flatMap((level) => Object.keys(this.levels[level])))].sort();
  }

  /** By their names; none when there is no such resource. */
  methods(resource: string): Methods {
    const known = this.#methods.get(resource);
    if (known) return known;
    // A circle of bases ends here.
    this.#methods.set(resource, NONE);
    const found = this.#read(resource);
    if (found.size > 0) this.#methods.set(resource, found);
    else this.#methods.delete(resource);
    return found;
  }

  /** What the nearest definition says of it. */
  description(resource: string): string | undefined {
    return this.#definitions(resource).find(([, { description }]) => description)?.[1].description;
  }

  /** @throws SluiceError `resource_not_found`, `method_not_found` naming those there are */
  find(resource: string, name: string): FoundMethod {
    const methods = this.methods(resource);
    const found = methods.get(name);
    if (found) return found;
    if (methods.size === 0) throw this.#unknown(resource);
    const names = [...methods.keys()];
    throw new SluiceError('method_not_found', {
      detail: `"${resource}" has ${listed(names)}.${guess(name, names)}`,
      dispatched: false,
    });
  }

  /** From the farthest level to the nearest, which overrules. */
  #read(resource: string): Methods {
    const found = new Map<string, Omit<FoundMethod, 'version' | 'hasExpressions'>>();
    for (const [level, definition] of this.#definitions(resource).reverse()) {
      const { bind = {}, idField, extends: base, methods } = definition;
      if (base !== undefined)
        for (const [name, method] of this.methods(base))
          found.set(name, { ...method, resource, level });
      for (const [name, method] of Object.entries(methods))
        found.set(name, { resource, name, method, level, bind: {}, idField: undefined });
      for (const method of found.values()) {
        method.bind = { ...method.bind, ...bind };
        method.idField = idField ?? method.idField;
      }
    }
    return new Map(
      [...found].map(([name, each]) => {
        const hasExpressions = isComputed(each.method);
        return [name, { ...each, version: versionOf(each), hasExpressions }];
      }),
    );
  }

  #definitions(resource: string): [level: Level, definition: ResourceDefinition][] {
    return LEVELS.flatMap((level): [Level, ResourceDefinition][] => {
      const definitions = this.levels[level];
      const definition = Object.hasOwn(definitions, resource) ? definitions[resource] : undefined;
      return definition ? [[level, definition]] : [];
    });
  }

  #unknown(resource: string): SluiceError {
    const names = this.names();
    const there = names.length === 0 ? 'The connection has none.' : `There is ${listed(names)}.`;
    return new SluiceError('resource_not_found', {
      detail: `${there}${guess(resource, names)} ${RAW_CALL}`,
      dispatched: false,
    });
  }
}

const RAW_CALL =
  'The raw call is <method> /connections/<selector>/proxy/<path below the base URL>.';

/** May be sent again although nobody knows whether it has arrived. */
export const isSafe = ({ safe, method, graphql, pagination }: ResourceMethod): boolean =>
  safe ?? (pagination !== undefined || isIdempotent(method ?? (graphql ? 'POST' : 'GET')));

/** Changes nothing: by its method (RFC 9110 §9.2.1), or because it asks for a page of a list. */
export const isReading = ({ method, graphql, pagination }: ResourceMethod): boolean =>
  pagination !== undefined || ['GET', 'HEAD'].includes(method ?? (graphql ? 'POST' : 'GET'));

function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).map((name) => `"${name}"`);
  const others = names.length - shown.length;
  return others > 0 ? `${shown.join(', ')} and ${others} more` : shown.join(', ');
}

function guess(name: string, names: readonly string[]): string {
  const closest = nearest(name, names);
  return closest === undefined ? '' : ` Did you mean "${closest}"?`;
}

const isComputed = ({ items, meta, pagination, errors, throttle, item, answer }: ResourceMethod) =>
  [item, answer].some((each) => each !== undefined) ||
  JSON.stringify([items, meta, pagination, errors, throttle]).includes('"expr"');

const versionOf = ({
  method,
  bind,
  idField,
}: Omit<FoundMethod, 'version' | 'hasExpressions'>): string =>
  createHash('sha256')
    .update(JSON.stringify([method, bind, idField]))
    .digest('base64url')
    .slice(0, 16);
