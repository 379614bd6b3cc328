/**
 * Named objects of third-party APIs as data: how a method makes a request, and what becomes of its
 * answer. Promise: a definition is looked at whole when it is put, never at the first call; what no
 * expression touches comes through digit for digit.
 */
export { DefinitionVersion } from './definition.entity.js';
export { type DefinitionOwner, DefinitionStore } from './definition-store.js';
export {
  bytesOf,
  type DeclaredError,
  definitionJsonSchema,
  definitionSchema,
  definitionsSchema,
  methodNameSchema,
  MOST_DEFINITION_BYTES,
  MOST_DEFINITIONS,
  type ResourceDefinition,
  type ResourceDefinitionInput,
  type ResourceMethod,
  resourceNameSchema,
} from './definition.js';
export {
  describeResources,
  type MethodParameters,
  openApiOf,
  parametersOf,
  type ResourceDescription,
} from './describe.js';
export { definitionFaults, providerFaults } from './faults.js';
export { fieldTypesOf, typeOf } from './field-types.js';
export { type FoundMethod, isReading, isSafe, Resources } from './find.js';
export { JsonText } from './json-text.js';
export type { Pagination } from './pagination.js';
export { Cursors, type ListParameters } from './paging/cursor.js';
export { cursorsBeside, NEXT_CURSOR_HEADER, writeLines, writeList } from './paging/list-answer.js';
export type { PageAnswer } from './paging/page-answer.js';
export {
  firstPage,
  type PageRequest,
  type PageState,
  requestOf,
  withLimit,
} from './paging/page-state.js';
export { type ListPlan, planOf, requestOfPage } from './paging/list-plan.js';
export { putPage } from './paging/put-page.js';
export { signsOf } from './paging/signs.js';
export { pagesBeside } from './paging/turn-page.js';
export type { Path } from './place.js';
export { type Evaluate, type GivenParameter, type ResourceQuestion } from './question.js';
export { draftRequest } from './request.js';
export { proposal, type Proposal } from './promote/promote.js';
export type { KnownPaging } from './promote/sample.js';
export { ResourceDirectory } from './resource-directory.js';
export { type AnswerShape, isShaping, shapeOf } from './shape.js';
