import type { HeaderPair, ProxyRequest } from '#libs/contracts';
import type { ResourceMethod } from './definition.js';
import { writeForm } from './form.js';
import { fillPath } from './path.js';
import {
  type JsonNode,
  type JsonObject,
  merged,
  placedAt,
  textOf,
  writeJson,
} from './json-node.js';
import type { Place } from './place.js';

const NO_BODY = Buffer.alloc(0);

interface Parameter {
  name: string;
  /** `name=value` as it is sent. */
  text: string;
}

/** A request that is being put together: values are put in places, in any order. */
export class RequestDraft {
  readonly #path = new Map<string, string>();
  #query: Parameter[] = [];
  readonly #headers = new Map<string, HeaderPair>();
  #body: JsonNode | undefined;
  #variables: JsonNode | undefined;
  #target: string | undefined;
  /** Sent as they are, whatever else says something of the body. */
  #bytes: Buffer | undefined;

  constructor(
    private readonly method: ResourceMethod,
    private readonly valueOf: (name: string) => string | undefined,
  ) {}

  put(place: Place, value: JsonNode): void {
    if ('query' in place) this.setQuery(place.query, value);
    else if ('header' in place) {
      const { header, template = '{value}' } = place;
      this.setHeader(
        header,
        template.replace('{value}', () => textOf(value)),
      );
    } else if ('body' in place) this.#body = placedAt(this.#body, place.body, value);
    else if ('variable' in place)
      this.#variables = placedAt(this.#variables, place.variable, value);
    else this.#path.set(place.path, textOf(value));
  }

  /** @param target path and query below the base URL, or a full URL: nothing of the query stays */
  replaceTarget(target: string): void {
    this.#target = target;
  }

  /** As it is sent already. */
  addRaw(name: string, text: string): void {
    this.#query.push({ name, text });
  }

  /** A list in the method's way of writing lists. */
  setQuery(name: string, value: JsonNode): void {
    this.#query = this.#query.filter((each) => each.name !== name);
    for (const [spelled, text] of writeForm(new Map([[name, value]]), this.method.arrays))
      this.#query.push({ name, text: new URLSearchParams([[spelled, text]]).toString() });
  }

  setHeader(name: string, value: string): void {
    this.#headers.set(name.toLowerCase(), [name, value]);
  }

  mergeBody(over: JsonNode): void {
    this.#body = merged(this.#body, over);
  }

  setBytes(bytes: Buffer): void {
    this.#bytes = bytes;
  }

  setVariable(name: string, value: JsonNode): void {
    this.#variables = merged(this.#variables, new Map([[name, value]]));
  }

  /** @throws SluiceError `invalid_parameter` when the path cannot be filled */
  finish(): ProxyRequest {
    const { graphql, encode = 'json' } = this.method;
    const method = this.method.method ?? (graphql ? 'POST' : 'GET');
    const body = this.#bytes ?? (graphql ? this.#document(graphql) : this.#encoded(encode));
    if (body.length > 0 && !this.#headers.has('content-type') && encode !== 'raw')
      this.setHeader(
        'content-type',
        encode === 'form' ? 'application/x-www-form-urlencoded' : 'application/json',
      );
    const target = this.#target ?? this.#below();
    return { method, target, headers: [...this.#headers.values()], body };
  }

  #below(): string {
    const template = this.method.path ?? this.method.graphql?.path ?? '';
    const path = fillPath(template, (name) => this.#path.get(name) ?? this.valueOf(name));
    const query = this.#query.map(({ text }) => text).join('&');
    return query === '' ? path : `${path}?${query}`;
  }

  #encoded(encode: 'json' | 'form' | 'raw'): Buffer {
    if (this.#body === undefined) return NO_BODY;
    if (encode !== 'form') return Buffer.from(writeJson(this.#body));
    const pairs = writeForm(this.#body, this.method.arrays ?? 'brackets');
    return Buffer.from(new URLSearchParams(pairs).toString());
  }

  /** GraphQL over HTTP, §5.3. */
  #document({ document, operation }: NonNullable<ResourceMethod['graphql']>): Buffer {
    const message: JsonObject = new Map<string, JsonNode>([['query', document]]);
    if (operation !== undefined) message.set('operationName', operation);
    if (this.#variables !== undefined) message.set('variables', this.#variables);
    return Buffer.from(writeJson(message));
  }
}
