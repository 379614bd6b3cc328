import type { Definition as ResourceDefinition, Proposal } from '#libs/sdk';
import { Refusal } from '../api/refusal.js';
import type { FormField } from '../parts/form.js';

/** A definition as it is put, which names its resource. */
export interface Definition extends ResourceDefinition {
  resource: string;
}

/** Through which connection a call went, and whose integration that is. */
export interface Through {
  connection: string;
  integration: string;
}

/** A method of a resource, by their names. */
export interface Named {
  resource: string;
  method: string;
}

const FORBIDDEN = /[^a-z0-9._-]+/g;
const VERSION = /^v\d+(?:\.\d+)*$/;

const segmentsOf = (path: string): string[] =>
  (path.split(/[?#]/)[0] ?? '').split('/').filter((segment) => segment !== '');

/** Names of things are words; what has a digit in it, and is no version, is one thing's own. */
const isId = (segment: string): boolean => /\d/.test(segment) && !VERSION.test(segment);

/** What a path seems to ask for: `/v1/contacts` a list of contacts, `/v1/contacts/17` one. */
export function namesFor(path: string): Named {
  const segments = segmentsOf(path);
  const last = segments.at(-1) ?? '';
  const isOne = segments.length > 1 && isId(last);
  const name = (isOne ? (segments.at(-2) ?? '') : last).toLowerCase().replace(FORBIDDEN, '-');
  return { resource: name.replace(/^[._-]+|[._-]+$/g, ''), method: isOne ? 'get' : 'list' };
}

const LINES = 18;

export function trialFields(
  { definition }: Proposal,
  { path, method }: { path: string; method: string },
): readonly FormField[] {
  const text = JSON.stringify(definition, undefined, 2);
  return [
    {
      name: 'definition',
      label: 'Definition',
      hint: 'It can be changed before it is tried.',
      type: 'lines',
      rows: LINES,
      value: text,
    },
    ...(method === 'get'
      ? [{ name: 'id', label: 'Id', value: segmentsOf(path).map(decoded).at(-1) ?? '' }]
      : []),
    {
      name: 'query',
      label: 'Parameters',
      hint: 'As callers of the method give them: name=value, with & between.',
      isOptional: true,
    },
  ];
}

/** A trial of what the form holds. @throws Refusal when the definition is no JSON */
export function bodyOfTrial(values: Record<string, string>, method: string) {
  const { definition = '', id, query = '' } = values;
  return {
    definition: parsed(definition),
    method,
    ...(id === undefined ? {} : { id }),
    query: Object.fromEntries(new URLSearchParams(query)),
  };
}

function parsed(text: string): Definition {
  try {
    return JSON.parse(text) as Definition;
  } catch (error) {
    const fault = error instanceof Error ? error.message : '';
    throw new Refusal(0, 'no_json', `The definition is no JSON: ${fault}`);
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // The third party knows it by how it is written.
    return segment;
  }
}
