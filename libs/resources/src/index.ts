/**
 * Named objects of third-party APIs as data: how a method makes a request, and what becomes of its
 * answer. Promise: a definition is looked at whole when it is put, never at the first call; what no
 * expression touches comes through digit for digit.
 */
export {
  type DeclaredError,
  definitionSchema,
  definitionsSchema,
  type ResourceDefinition,
  type ResourceDefinitionInput,
  type ResourceMethod,
  type ResourceParameter,
} from './definition.js';
export { RequestDraft } from './draft.js';
export { definitionFaults } from './faults.js';
export { type FoundMethod, isSafe, Resources } from './find.js';
export { type JsonNode, writeJson } from './json-node.js';
export { JsonText } from './json-text.js';
export type { Pagination } from './pagination.js';
export type { Path, Place } from './place.js';
export { draftRequest } from './request.js';
export { type AnswerShape, shapeOf } from './shape.js';
