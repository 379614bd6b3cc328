import type { BodyTemplate, GraphqlRequest, ResourceMethod, TemplateValue } from './definition.js';
import { RequestDraft } from './draft.js';
import type { FoundMethod } from './find.js';
import { expressionsIn, isComputed } from './expressions-in.js';
import { type JsonNode, textOf } from './json-node.js';
import { JsonText } from './json-text.js';
import { readParameters } from './parameters.js';
import {
  bindingsOf,
  type Evaluate,
  jsonBodyOf,
  type QuestionBindings,
  type ResourceQuestion,
} from './question.js';
import { invalidBody, invalidParameters } from './refusal.js';
import { fillTemplate, placeholderAlone, placeholdersIn } from './template.js';

export interface DraftedRequest {
  draft: RequestDraft;
  bindings: QuestionBindings;
}

const BODILESS = new Set(['GET', 'HEAD']);

/**
 * A method and a question → the request of a first page, to which more can be put.
 * @throws SluiceError `invalid_parameter`, `invalid_request`; what an expression throws
 */
export async function draftRequest(
  found: FoundMethod,
  question: ResourceQuestion,
  evaluate: Evaluate,
): Promise<DraftedRequest> {
  const { method } = found;
  const body = method.encode === 'raw' ? undefined : jsonBodyOf(question);
  const bindings = bindingsOf(question, body);
  const computed = new Map<string, JsonNode>();
  for (const source of expressionsIn(method)) {
    const result = await evaluate(source, bindings);
    if (result !== '') computed.set(source, JsonText.parse(result));
  }
  const request = new MethodRequest(found, question, computed);
  request.fill(body);
  return { draft: request.draft, bindings };
}

/** The names that a method's path, query, headers and body hold places for. */
export const placeholdersOf = ({ path, graphql, query, headers, body }: ResourceMethod): string[] =>
  [path ?? graphql?.path ?? '', ...textsIn(query), ...textsIn(headers), ...textsIn(body)].flatMap(
    (text) => placeholdersIn(text).map(({ name }) => name),
  );

export const takesId = (method: ResourceMethod): boolean =>
  placeholdersOf(method).includes('id') ||
  Object.values(method.graphql?.variables ?? {}).includes('id');

export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || isComputed(value)) return [];
  return Object.values(value).flatMap(textsIn);
}

class MethodRequest {
  readonly draft: RequestDraft;
  readonly #method: ResourceMethod;
  readonly #parameters: ReadonlyMap<string, JsonNode>;
  readonly #id: string | undefined;

  /** @throws SluiceError `invalid_parameter` */
  constructor(
    { method, bind }: FoundMethod,
    private readonly question: ResourceQuestion,
    private readonly computed: ReadonlyMap<string, JsonNode>,
  ) {
    const given = new Map(question.query.map(({ name, value }) => [name, value]));
    const declared = method.parameters ?? {};
    const { values, errors } = readParameters({ declared, bind, given });
    if (errors.length > 0) throw invalidParameters(errors);
    this.#method = method;
    this.#parameters = values;
    this.#id = takesId(method) ? (question.id ?? given.get('id')) : undefined;
    if (question.id !== undefined && this.#id === undefined)
      throw invalidParameters([{ path: 'id', message: 'is nothing that this method takes' }]);
    this.draft = new RequestDraft(method, (name) => {
      const value = this.#valueOf(name);
      return value === undefined ? undefined : textOf(value);
    });
  }

  /** @throws SluiceError `invalid_request` */
  fill(body: JsonText | undefined): void {
    const { headers = {}, parameters = {}, graphql } = this.#method;
    for (const [name, value] of this.question.headers) this.draft.setHeader(name, value);
    for (const [name, template] of Object.entries(headers)) {
      const value = this.#filled(template);
      if (value !== undefined) this.draft.setHeader(name, textOf(value));
    }
    this.#fillQuery();
    if (graphql) this.#fillVariables(graphql, body);
    else this.#fillBody(body);
    for (const [name, { to }] of Object.entries(parameters)) {
      const value = this.#parameters.get(name);
      if (to && value !== undefined) this.draft.put(to, value);
    }
  }

  /** What the caller says of a name counts, wherever the definition says something too. */
  #fillQuery(): void {
    const { query = {}, parameters = {} } = this.#method;
    const undeclared = this.question.query.filter(
      ({ name }) => !Object.hasOwn(parameters, name) && !(name === 'id' && takesId(this.#method)),
    );
    const said = new Set(undeclared.map(({ name }) => name));
    for (const [name, template] of Object.entries(query)) {
      if (said.has(name)) continue;
      const value = Array.isArray(template)
        ? template.map((each) => this.#filled(each)).filter(isThere)
        : this.#filled(template);
      if (value !== undefined) this.draft.setQuery(name, value);
    }
    for (const { name, text } of undeclared) this.draft.addRaw(name, text);
  }

  #fillBody(given: JsonText | undefined): void {
    const { encode, body, method = 'GET' } = this.#method;
    const bytes = this.question.body;
    const isGiven = bytes !== undefined && bytes.length > 0;
    if (isGiven && BODILESS.has(method)) throw invalidBody('is nothing that this method takes');
    const template = body === undefined ? undefined : this.#node(body);
    if (template !== undefined) this.draft.mergeBody(template);
    if (encode === 'raw' && isGiven) this.draft.setBytes(bytes);
    else if (given) this.draft.mergeBody(given);
  }

  #fillVariables({ variables = {} }: GraphqlRequest, body: JsonText | undefined): void {
    const sources = Object.entries(variables);
    if (body && !sources.some(([, source]) => source === '$body'))
      throw invalidBody('is nothing that this method takes');
    for (const [name, source] of sources) {
      const value =
        typeof source !== 'string'
          ? 'value' in source
            ? this.#node(source.value)
            : this.computed.get(source.expr)
          : source === '$body'
            ? body
            : this.#valueOf(source);
      if (value !== undefined) this.draft.setVariable(name, value);
    }
  }

  #valueOf(name: string): JsonNode | undefined {
    const { variables } = this.question;
    const ofConnection = /^variables\.(.+)$/.exec(name)?.[1];
    if (ofConnection === undefined)
      return this.#parameters.get(name) ?? (name === 'id' ? this.#id : undefined);
    return Object.hasOwn(variables, ofConnection) ? variables[ofConnection] : undefined;
  }

  /** A placeholder that stands alone keeps the type of its value. */
  #filled(template: TemplateValue): JsonNode | undefined {
    if (typeof template === 'object') return this.computed.get(template.expr);
    if (typeof template !== 'string') return template;
    const alone = placeholderAlone(template);
    if (alone !== undefined) return this.#valueOf(alone);
    return fillTemplate(template, ({ name }) => {
      const value = this.#valueOf(name);
      return value === undefined ? undefined : textOf(value);
    });
  }

  #node(template: BodyTemplate): JsonNode | undefined {
    if (typeof template !== 'object' || template === null)
      return template === null ? null : this.#filled(template);
    if (isComputed(template)) return this.computed.get(template.expr);
    if (Array.isArray(template)) return template.map((each) => this.#node(each)).filter(isThere);
    return new Map(
      Object.entries(template).flatMap(([name, each]): [string, JsonNode][] => {
        const value = this.#node(each);
        return value === undefined ? [] : [[name, value]];
      }),
    );
  }
}

const isThere = (node: JsonNode | undefined): node is JsonNode => node !== undefined;
