import type { FieldError } from '#libs/errors';
import type { ResourceMethod } from './definition.js';
import { faultOf } from './parameters.js';
import type { Place } from './place.js';
import { placeholdersOf, textsIn } from './request.js';
import { hasStrayBraces, placeholdersIn } from './template.js';

type Report = (path: string, message: string) => void;

/** What no single field of a method can show. */
export function methodFaults(method: ResourceMethod): FieldError[] {
  const errors: FieldError[] = [];
  const report: Report = (path, message) => void errors.push({ path, message });
  const { path, graphql } = method;
  if (path !== undefined) checkPath('path', path, report);
  if (graphql) checkPath('graphql.path', graphql.path, report);
  checkTemplates(method, report);
  checkReach(method, report);
  checkParameters(method, report);
  checkGraphql(method, report);
  checkPagination(method, report);
  checkPlaces(method, report);
  return errors;
}

/** The host is the integration's to say. */
function checkPath(field: string, path: string, report: Report): void {
  if (!path.startsWith('/') || path.startsWith('//') || /^\/[a-z][a-z0-9+.-]*:/i.test(path))
    report(field, 'must begin with one "/": it is joined to the base URL, which names the host');
  else if (!/^[\x21\x22\x24-\x3e\x40-\x5b\x5d-\x7e]*$/.test(path))
    report(field, 'must be printable ASCII without blanks, "?", "#" and backslashes');
  else if (path.split('/').some((segment) => /^\.{1,2}$/.test(segment)))
    report(field, 'must not have "." or ".." as a segment');
  else if (/%(?:[0-9a-f]?\{|(?![0-9a-f]{2}))/i.test(path))
    report(field, 'must hold whole percent escapes, with no placeholder in one');
}

function checkTemplates(method: ResourceMethod, report: Report): void {
  const { path, graphql, query, headers, body } = method;
  const fields = { path, 'graphql.path': graphql?.path, query, headers, body };
  for (const [field, value] of Object.entries(fields))
    if (textsIn(value).some(hasStrayBraces))
      report(field, 'may hold braces only as {name}, {+name} or {variables.name}');
  for (const [field, value] of Object.entries({ query, headers, body }))
    if (textsIn(value).some((text) => placeholdersIn(text).some(({ isPath }) => isPath)))
      report(field, 'must not hold {+name}, which is for paths');
}

/** Every placeholder has something to stand for. */
function checkReach(method: ResourceMethod, report: Report): void {
  const { parameters = {}, pagination, path, graphql } = method;
  const paged = [pagination?.size?.to, pagination?.next.to].flatMap(pathNameOf);
  const known = (name: string): boolean =>
    name === 'id' ||
    name.startsWith('variables.') ||
    Object.hasOwn(parameters, name) ||
    paged.includes(name);
  for (const name of new Set(placeholdersOf(method)))
    if (!known(name))
      report(
        fieldOf(method, name),
        `holds {${name}}, which nothing fills: declare it in "parameters"`,
      );
  const inPath = placeholdersIn(path ?? graphql?.path ?? '').map(({ name }) => name);
  for (const name of paged)
    if (!inPath.includes(name)) report('pagination', `puts a value at {${name}}, not in the path`);
}

const fieldOf = (method: ResourceMethod, name: string): string =>
  (['path', 'query', 'headers', 'body'] as const).find((field) =>
    textsIn(method[field]).some((text) => placeholdersIn(text).some((each) => each.name === name)),
  ) ?? 'graphql.path';

const pathNameOf = (place: Place | undefined): string[] =>
  place && 'path' in place ? [place.path] : [];

function checkParameters(method: ResourceMethod, report: Report): void {
  const used = new Set([
    ...placeholdersOf(method),
    ...Object.values(method.graphql?.variables ?? {}).filter((each) => typeof each === 'string'),
  ]);
  for (const [name, parameter] of Object.entries(method.parameters ?? {})) {
    const path = `parameters.${name}`;
    const { to, default: standard } = parameter;
    const fault = standard === undefined ? undefined : faultOf(String(standard), parameter);
    if (fault !== undefined) report(`${path}.default`, fault);
    if (!to && !used.has(name) && !isSeen(method))
      report(path, 'leads nowhere: say with "to" where it goes, or use it in a template');
    if (to && 'path' in to && !used.has(to.path))
      report(`${path}.to`, `names {${to.path}}, which is not in the path`);
  }
}

/** Expressions see all parameters. */
const isSeen = (method: ResourceMethod): boolean => JSON.stringify(method).includes('$query');

function checkGraphql({ graphql, parameters = {}, encode }: ResourceMethod, report: Report): void {
  if (!graphql) return;
  const { document, operation, variables = {} } = graphql;
  if (encode !== undefined) report('encode', 'is for requests that are no GraphQL');
  if (operation !== undefined && !new RegExp(`\\b${operation}\\b`).test(document))
    report('graphql.operation', 'is not in the document');
  for (const [name, source] of Object.entries(variables)) {
    if (!new RegExp(`\\$${name}\\b`).test(document))
      report(`graphql.variables.${name}`, `is not in the document as "$${name}"`);
    if (typeof source !== 'string' || source === '$body' || source === 'id') continue;
    if (!Object.hasOwn(parameters, source) && !source.startsWith('variables.'))
      report(
        `graphql.variables.${name}`,
        `names "${source}", which is no parameter; "$body" is the caller's body`,
      );
  }
}

function checkPagination({ pagination }: ResourceMethod, report: Report): void {
  if (!pagination) return;
  const { size, next } = pagination;
  if (size) {
    const { min = 1, max = Infinity, default: standard = min } = size;
    if (min > max || standard < min || standard > max)
      report('pagination.size', 'must have min ≤ default ≤ max');
  }
  if ('from' in next && next.as === 'value' && !next.to)
    report('pagination.next.to', 'must say where the value of "from" goes in the next request');
}

/** Variables are GraphQL's, and it has no other body. */
function checkPlaces(
  { parameters = {}, pagination, graphql }: ResourceMethod,
  report: Report,
): void {
  const places: [path: string, place: Place | undefined][] = [
    ...Object.entries(parameters).map(([name, { to }]): [string, Place | undefined] => [
      `parameters.${name}.to`,
      to,
    ]),
    ['pagination.size.to', pagination?.size?.to],
    ['pagination.next.to', pagination?.next.to],
  ];
  for (const [path, place] of places) {
    if (place && 'variable' in place && !graphql) report(path, 'is for GraphQL');
    if (place && 'body' in place && graphql) report(path, 'must be {variable}: this is GraphQL');
  }
}
