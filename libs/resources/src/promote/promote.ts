import type { ResourceDefinitionInput, ResourceMethod } from '../definition.js';
import type { Pagination } from '../pagination.js';
import { idFieldOf, itemsOf } from './items.js';
import { endsOf, nextOf } from './paging.js';
import {
  fieldsOf,
  type Finding,
  isRecord,
  type KnownPaging,
  plain,
  type Sample,
} from './sample.js';
import { sizeOf } from './size.js';

/** A definition made of one answer. It is a proposal: what one page cannot show is a guess. */
export interface Proposal {
  definition: ResourceDefinitionInput;
  /** For each member that was found: where it is in the definition, what was found, and why. */
  reasons: { member: string; found: unknown; reason: string }[];
}

/** What the definition is to be called, and what is known of the API already. */
interface Promotion {
  resource: string;
  method: string;
  known?: KnownPaging | undefined;
}

/**
 * Proposes a definition by which the request is a method of a resource. Nothing is looked up or
 * sent: the answer alone counts, and what the catalogue knows.
 */
export function proposal(sample: Sample, { resource, method, known = {} }: Promotion): Proposal {
  const draft = new Draft(resource, method);
  const fields = fieldsOf(sample.body);
  const items = method === 'get' ? undefined : itemsOf(fields, resource);
  if (!items) return draft.one(sample);
  const idField = idFieldOf(items.value.value, resource);
  draft.list(sample, { ...items, value: items.value.pointer });
  if (idField) draft.idField(idField);
  const next = nextOf({ sample, fields, known, idField: idField?.value });
  if (!next) return draft.unpaged();
  draft.note('pagination.next', next);
  const pagination: Pagination = { next: next.value };
  const size = sizeOf(sample, fields, known);
  if (size) draft.note('pagination.size', size);
  if (size) pagination.size = size.value;
  for (const [member, found] of endsOf(fields)) {
    draft.note(`pagination.${member}`, found);
    Object.assign(pagination, { [member]: found.value });
  }
  return draft.paged(pagination);
}

class Draft {
  readonly #reasons: Proposal['reasons'] = [];
  #idField: string | undefined;
  #method: ResourceMethod = { kind: 'one' };

  constructor(
    private readonly resource: string,
    private readonly name: string,
  ) {}

  note(member: string, { value, reason }: Finding<unknown>): void {
    this.#reasons.push({ member: `methods.${this.name}.${member}`, found: value, reason });
  }

  idField({ value, reason }: Finding<string>): void {
    this.#idField = value;
    this.#reasons.push({ member: 'idField', found: value, reason });
  }

  list(sample: Sample, items: Finding<string>): void {
    this.#method = { kind: 'list', method: sample.method, path: sample.path, items: items.value };
    this.note('items', items);
    this.#parameters(sample);
  }

  one(sample: Sample): Proposal {
    const path = this.name === 'get' ? sample.path.replace(/\/[^/]+$/, '/{id}') : sample.path;
    this.#method = { kind: 'one', method: sample.method, path };
    if (path !== sample.path)
      this.note('path', {
        value: path,
        reason: 'its last segment names the one that is asked for',
      });
    const wrapped = wrapperOf(sample.body, this.resource);
    if (wrapped) {
      this.#method.items = wrapped.value;
      this.note('items', wrapped);
    }
    this.#parameters(sample);
    return this.#proposal();
  }

  unpaged(): Proposal {
    const reason = 'nothing in the answer says how the list goes on: it is taken for all of it';
    this.note('pagination', { value: null, reason });
    return this.#proposal();
  }

  paged(pagination: Pagination): Proposal {
    this.#method.pagination = pagination;
    const places = [pagination.size?.to, pagination.next.to];
    const taken = places.flatMap((place) => (place && 'query' in place ? [place.query] : []));
    const left = Object.entries(this.#method.parameters ?? {}).filter(
      ([name]) => !taken.includes(name),
    );
    this.#method.parameters = Object.fromEntries(left);
    return this.#proposal();
  }

  #parameters({ query }: Sample): void {
    this.#method.parameters = Object.fromEntries(
      query.map(([name, value]) => [name, { to: { query: name }, default: value }]),
    );
  }

  #proposal(): Proposal {
    const { parameters, ...method } = this.#method;
    for (const [name, { default: value }] of Object.entries(parameters ?? {}))
      this.note(`parameters.${name}`, { value, reason: 'the request has it; it is the default' });
    const isBare = Object.keys(parameters ?? {}).length === 0;
    return {
      definition: {
        resource: this.resource,
        ...(this.#idField === undefined ? {} : { idField: this.#idField }),
        methods: { [this.name]: isBare ? method : { ...method, parameters } },
      },
      reasons: this.#reasons,
    };
  }
}

/** APIs that wrap what they answer have the name of the resource around it, or `data`. */
function wrapperOf(body: unknown, resource: string): Finding<string> | undefined {
  if (!isRecord(body)) return undefined;
  const singular = plain(resource).replace(/ies$/, 'y').replace(/s$/, '');
  const name = Object.keys(body).find(
    (each) => isRecord(body[each]) && ['data', 'result', singular].includes(plain(each)),
  );
  return name === undefined
    ? undefined
    : { value: `/${name}`, reason: `the one that is asked for is in "${name}"` };
}
