import type { AuthSpec } from '#libs/contracts';
import {
  bytesOf,
  definitionFaults,
  definitionSchema,
  MOST_DEFINITION_BYTES,
  MOST_DEFINITIONS,
  type ResourceDefinition,
  Resources,
} from '#libs/resources';
import { authOf } from './auth.js';
import { Document, listOf, type Node, objectOf, textOf, Unreadable } from './document.js';
import { nameOperation } from './names.js';
import { methodOf } from './operation.js';

/** What is read extends nothing, and holds no expression. */
const ALONE = {
  check: () => undefined,
  resources: new Resources({ connection: {}, integration: {}, provider: {} }),
  level: 'provider',
} as const;
const VERBS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace'];

/** What was not taken over, and why. */
export interface Skipped {
  /** For example `POST /files`. */
  operation: string;
  reason: string;
}

/** A provider as its description tells it. */
export interface DescribedProvider {
  name: string;
  baseUrl: string;
  auth: AuthSpec;
  resources: ResourceDefinition[];
  /** How many operations there are, and how many of them became methods. */
  operations: number;
  methods: number;
  skipped: Skipped[];
}

/**
 * OpenAPI 3.0 or 3.1 → a provider with resources. What it does not say is left out, never guessed.
 * @throws Unreadable when there is no provider in it
 */
export function readDescription(root: Node): DescribedProvider {
  if (!/^3\.[01]\./.test(textOf(root['openapi']) ?? ''))
    throw new Unreadable('is no OpenAPI document of version 3.0 or 3.1');
  const document = new Document(root);
  const reader = new Reader(document);
  for (const [path, item] of Object.entries(objectOf(root['paths']))) reader.read(path, item);
  const resources = reader.resources();
  const methods = resources.reduce((sum, each) => sum + Object.keys(each.methods).length, 0);
  return {
    name: textOf(objectOf(root['info'])['title'])?.slice(0, 100) ?? 'Imported',
    baseUrl: baseUrlOf(root),
    auth: authOf(document),
    resources,
    operations: reader.operations,
    methods,
    skipped: reader.skipped,
  };
}

function baseUrlOf(root: Node): string {
  const server = objectOf(listOf(root['servers'])[0]);
  const url = (textOf(server['url']) ?? '').replaceAll(/\{([^}]*)\}/g, (whole, name: string) => {
    const variable = objectOf(objectOf(server['variables'])[name]);
    return textOf(variable['default']) ?? whole;
  });
  if (!/^https?:\/\//.test(url)) throw new Unreadable('names no server by its whole URL');
  return url.replace(/\/+$/, '');
}

class Reader {
  operations = 0;
  readonly skipped: Skipped[] = [];
  readonly #methods = new Map<string, ResourceDefinition['methods']>();
  readonly #paths: string[];

  constructor(private readonly document: Document) {
    this.#paths = Object.keys(objectOf(document.root['paths']));
  }

  read(path: string, value: unknown): void {
    const item = objectOf(value);
    const verbs = VERBS.filter((verb) => verb in item);
    for (const verb of verbs) {
      this.operations += 1;
      try {
        this.#add(path, { verb, verbs, item });
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        this.#skip(path, verb, error.message);
      }
    }
  }

  resources(): ResourceDefinition[] {
    const all = [...this.#methods].map(([resource, methods]) => ({ resource, methods }));
    const kept: ResourceDefinition[] = [];
    let bytes = 0;
    for (const each of all) {
      const size = bytesOf(each);
      const bound =
        kept.length === MOST_DEFINITIONS
          ? `${MOST_DEFINITIONS} resources`
          : bytes + size > MOST_DEFINITION_BYTES && `${MOST_DEFINITION_BYTES} bytes`;
      if (bound) {
        this.skipped.push({ operation: each.resource, reason: `is beyond ${bound}` });
        continue;
      }
      kept.push(each);
      bytes += size;
    }
    return kept;
  }

  #add(path: string, { verb, verbs, item }: { verb: string; verbs: string[]; item: Node }): void {
    const hasChildren = this.#paths.some((each) => each.startsWith(`${path}/`));
    const named = nameOperation({ verb, path, verbs, hasChildren });
    if (!named) throw new Unreadable('has no name by the convention');
    const shared = listOf(item['parameters']);
    const operation = { verb, node: objectOf(item[verb]), shared };
    const method = methodOf(this.document, operation, named);
    const known = this.#methods.get(named.resource) ?? {};
    const name = named.method === 'list' && method.kind === 'one' ? 'get' : named.method;
    if (name in known) throw new Unreadable(`"${named.resource}" has a method "${name}" already`);
    const added = this.#checked(named.resource, { ...known, [name]: method });
    this.#methods.set(named.resource, added);
  }

  #checked(
    resource: string,
    methods: ResourceDefinition['methods'],
  ): ResourceDefinition['methods'] {
    const read = definitionSchema.safeParse({ resource, methods });
    const issue = read.error?.issues[0];
    if (!read.success) throw new Unreadable(`${issue?.path.join('.')} ${issue?.message}`);
    const [fault] = definitionFaults(read.data, ALONE);
    if (fault) throw new Unreadable(`${fault.path} ${fault.message}`.trim());
    return read.data.methods;
  }

  #skip(path: string, verb: string, reason: string): void {
    this.skipped.push({ operation: `${verb.toUpperCase()} ${path}`, reason });
  }
}
